package dev.herald.spi.support;

/**
 * Throwables as text. What applications, clients and brokers throw is foreign: its message may be missing, of any length
 * and of many lines, it may quote credentials, and asking for it may throw. The texts made here have one line of at most
 * {@link #MAX_LENGTH} characters without credentials, and making them never throws.
 */
public final class FailureText {

    /** The most characters of a text. */
    public static final int MAX_LENGTH = 512;

    private static final String UNKNOWN = "unknown failure";

    private FailureText() {
    }

    /** The class of a failure and its message; the class alone where there is no message. */
    public static String of(Throwable failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        String message = read(failure);
        String type = failure.getClass().getName();
        return TextSanitizer.of(message.isEmpty() ? type : type + ": " + message, MAX_LENGTH);
    }

    /** The message of a failure; its class where there is no message. */
    public static String message(Throwable failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        String message = read(failure);
        return message.isEmpty() ? TextSanitizer.of(failure.getClass().getName(), MAX_LENGTH) : message;
    }

    /** Whether the text of a failure, without its causes, has credentials in it. */
    static boolean quotesSecrets(Throwable failure) {
        try {
            String text = failure.toString();
            return !Secrets.hide(text).equals(text);
        } catch (Throwable unreadable) {
            // Whoever prints it fails likewise.
            return false;
        }
    }

    private static String read(Throwable failure) {
        try {
            String message = failure.getMessage();
            return message == null ? "" : TextSanitizer.of(message, MAX_LENGTH);
        } catch (Throwable unreadable) {
            return "its message can't be read (" + unreadable.getClass().getName() + ")";
        }
    }
}
