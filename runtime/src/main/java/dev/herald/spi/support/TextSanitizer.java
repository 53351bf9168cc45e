package dev.herald.spi.support;

/** Text from elsewhere, made fit for a header or a line of the log. */
public final class TextSanitizer {

    private TextSanitizer() {
    }

    /**
     * The text without control characters and what else no broker takes.
     *
     * @param longest how many characters to keep; a longer text ends in {@code …}
     */
    public static String of(String text, int longest) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]+", " ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end) + "…";
    }
}
