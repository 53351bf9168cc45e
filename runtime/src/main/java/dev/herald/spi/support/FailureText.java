package dev.herald.spi.support;

/**
 * What a throwable says, fit for one line of a log, a state or a header. The text comes from foreign code: it may throw,
 * be {@code null}, have line breaks, or fill megabytes.
 */
public final class FailureText {

    /** Longer texts are cut: some travel in headers, whose size brokers limit. */
    public static final int LONGEST = 512;

    private FailureText() {
    }

    /** The class and the message, in one line of at most {@value #LONGEST} characters. Never throws. */
    public static String of(Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        String message = messageOrNull(failure);
        String name = failure.getClass().getName();
        return TextSanitizer.of(message == null ? name : name + ": " + message, LONGEST);
    }

    /** The message, or the class if there is none, in one line of at most {@value #LONGEST} characters. Never throws. */
    public static String message(Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        String message = messageOrNull(failure);
        return message == null || message.isBlank() ? failure.getClass().getName() : message;
    }

    private static String messageOrNull(Throwable failure) {
        try {
            String message = failure.getMessage();
            return message == null ? null : TextSanitizer.of(shortened(message), LONGEST);
        } catch (Throwable thrown) {
            return "(its message can't be read: getMessage() throws " + thrown.getClass().getName() + ")";
        }
    }

    /** Sanitizing reads all of a text. */
    private static String shortened(String text) {
        return text.length() <= 2 * LONGEST ? text : text.substring(0, 2 * LONGEST);
    }
}
