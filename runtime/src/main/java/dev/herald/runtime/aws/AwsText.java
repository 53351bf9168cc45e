package dev.herald.runtime.aws;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import dev.herald.spi.Body;

/**
 * Text that Amazon SQS accepts, and therefore Amazon SNS, which delivers to SQS: the characters of XML 1.0, in UTF-8.
 */
public final class AwsText {

    /** UTF-16 has two chars where UTF-8 has four bytes. */
    static final int MOST_BYTES_PER_CHAR = 3;

    private AwsText() {
    }

    /**
     * Returns a body as text.
     *
     * @throws IllegalArgumentException if its bytes are not UTF-8; the text names the cure
     */
    public static String of(Body body) {
        try {
            return body.utf8();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "accepts text only, and the payload is not valid UTF-8: send it as a Base64 string", e);
        }
    }

    /**
     * Returns the length of a text in bytes.
     *
     * @throws IllegalArgumentException if the text contains a character that SQS rejects
     */
    public static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x80) {
                bytes++;
            } else {
                int codePoint = text.codePointAt(i);
                rejectIllegal(codePoint);
                bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                i += Character.charCount(codePoint) - 1;
            }
        }
        return bytes;
    }

    /** The length of a text in bytes, whatever its characters; 0 for {@code null}. */
    public static int size(String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void rejectIllegal(int codePoint) {
        if (!isLegal(codePoint)) {
            throw new IllegalArgumentException(String.format(
                    "rejects the character U+%04X: remove it, or send the text as a Base64 string", codePoint));
        }
    }

    private static boolean isLegal(int codePoint) {
        return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint >= 0x20 && codePoint <= 0xD7FF
                || codePoint >= 0xE000 && codePoint <= 0xFFFD || codePoint >= 0x10000;
    }

    /** The text with U+FFFD in place of the characters that SQS rejects. */
    public static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(codePoint -> isLegal(codePoint) ? codePoint : 0xFFFD).forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
