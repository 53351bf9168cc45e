package dev.herald.spi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a message, as text or bytes, whichever the broker carries. Immutable, as long as its array is not changed. */
public final class Body {

    private static final char REPLACEMENT = '\uFFFD';

    private final String text;
    private final byte[] bytes;

    private Body(String text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    public static Body of(String text) {
        return new Body(text, null);
    }

    public static Body of(byte[] bytes) {
        return new Body(null, bytes);
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
