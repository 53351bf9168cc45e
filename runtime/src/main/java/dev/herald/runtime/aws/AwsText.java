package dev.herald.runtime.aws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

import dev.herald.spi.Body;

/**
 * Text as Amazon SQS takes it, and Amazon SNS, which passes it on: the characters of XML 1.0, in UTF-8. Needs neither client,
 * for an application may have one of them only.
 */
public final class AwsText {

    private AwsText() {
    }

    /**
     * A body as text.
     *
     * @throws IllegalArgumentException if its bytes are not UTF-8; the text says what to do
     */
    public static String of(Body body) {
        if (body.isText()) {
            return body.text();
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(body.bytes())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "takes text only, and these bytes are not UTF-8: send them as a base64 String", e);
        }
    }

    /**
     * How many bytes a text takes.
     *
     * @throws IllegalArgumentException if it has a character SQS refuses
     */
    public static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x80) {
                bytes++;
            } else {
                int codePoint = text.codePointAt(i);
                refuseIllegal(codePoint);
                bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                i += Character.charCount(codePoint) - 1;
            }
        }
        return bytes;
    }

    private static void refuseIllegal(int codePoint) {
        if (!isLegal(codePoint)) {
            throw new IllegalArgumentException(String.format(
                    "does not take the character U+%04X: send the text without it, or as a base64 String", codePoint));
        }
    }

    private static boolean isLegal(int codePoint) {
        return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint >= 0x20 && codePoint <= 0xD7FF
                || codePoint >= 0xE000 && codePoint <= 0xFFFD || codePoint >= 0x10000;
    }

    /** The text with the replacement character for those SQS refuses. */
    public static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(codePoint -> isLegal(codePoint) ? codePoint : 0xFFFD).forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
