package dev.herald.spi.support;

/** Foreign text, made fit for a header or a line of the log. */
public final class TextSanitizer {

    /** How much of a text is read for each character that is kept: megabytes of line breaks are no text. */
    private static final int READ_AHEAD = 8;

    private static final String CUT = "…";

    private TextSanitizer() {
    }

    /**
     * The text without credentials, and without what ends a line, steers a terminal or reverses what follows, and without
     * what no broker takes: each run of these becomes a space.
     *
     * @param longest the most characters of the result; a text that was cut ends in {@code …}
     */
    public static String of(String text, int longest) {
        int read = (int) Math.min(text.length(), (long) READ_AHEAD * longest);
        String line = withoutControls(Secrets.hide(text.substring(0, read)), longest);
        return read < text.length() && !line.endsWith(CUT) ? cut(new StringBuilder(line), longest) : line;
    }

    private static String withoutControls(String text, int longest) {
        int end = text.length();
        StringBuilder line = new StringBuilder(Math.min(end, longest));
        boolean gap = false;
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (isDropped(character)) {
                gap = !line.isEmpty();
                continue;
            }
            if (line.length() + (gap ? 1 : 0) + Character.charCount(character) > longest) {
                return cut(line, longest);
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            line.appendCodePoint(character);
        }
        return line.toString().strip();
    }

    private static boolean isDropped(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> character == 0xFFFE || character == 0xFFFF || isDirection(character);
        };
    }

    /** Marks that reverse the direction of what follows: a line of the log could read otherwise than it is. */
    private static boolean isDirection(int character) {
        return character == 0x200E || character == 0x200F || character == 0x061C
                || character >= 0x202A && character <= 0x202E || character >= 0x2066 && character <= 0x2069;
    }

    private static String cut(StringBuilder line, int longest) {
        int end = Math.min(line.length(), longest - 1);
        if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end).strip() + CUT;
    }
}
