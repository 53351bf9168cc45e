package dev.herald.spi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The body of a message, as text or bytes, whichever the broker carries. Immutable, as long as its array is not changed. */
public final class Body {

    private static final char REPLACEMENT = '\uFFFD';

    private final String text;
    private final byte[] bytes;
    private final UnaryOperator<String> foreignFormat;

    private Body(String text, byte[] bytes, UnaryOperator<String> foreignFormat) {
        this.text = text;
        this.bytes = bytes;
        this.foreignFormat = foreignFormat;
    }

    public static Body of(String text) {
        return new Body(text, null, null);
    }

    /**
     * A body that may turn out to have a format that is not the application's, although it could be read as one of its types.
     *
     * @param foreignFormat returns, for the text, why it is no payload; {@code null} if it may be one
     */
    public static Body of(String text, UnaryOperator<String> foreignFormat) {
        return new Body(text, null, foreignFormat);
    }

    public static Body of(byte[] bytes) {
        return new Body(null, bytes, null);
    }

    /**
     * Why the body is not to be read as a type of the application; {@code null} if it may be. Text, bytes and JSON objects are
     * taken as they are.
     */
    public String foreignFormat() {
        return foreignFormat == null ? null : foreignFormat.apply(text);
    }

    /** Whether the body is carried as text, so that {@link #text()} needs no decoding. */
    public boolean isText() {
        return text != null;
    }

    /** The body as text, bytes decoded as UTF-8. Bytes that are not UTF-8 become U+FFFD; for logs and other output to people. */
    public String text() {
        return text != null ? text : new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The body as text, bytes decoded as UTF-8.
     *
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    public String utf8() throws CharacterCodingException {
        String decoded = text();
        if (text == null && decoded.indexOf(REPLACEMENT) >= 0) {
            // Sent as such, or a replacement of invalid bytes; a strict decoder knows, and runs only in this case.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        }
        return decoded;
    }

    /** The body as bytes, text encoded as UTF-8. Must not be changed. */
    public byte[] bytes() {
        return bytes != null ? bytes : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without its content, which may be confidential. */
    @Override
    public String toString() {
        return "Body[" + (isText() ? text.length() + " characters" : bytes.length + " bytes") + "]";
    }
}
