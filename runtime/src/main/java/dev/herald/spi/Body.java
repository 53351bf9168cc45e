package dev.herald.spi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a message, in whichever form the broker carries it. Immutable as long as nobody writes its array. */
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

    /** Whether {@link #text()} costs nothing, rather than {@link #bytes()}. */
    public boolean isText() {
        return text != null;
    }

    /** The body as text, bytes read as UTF-8. Bytes that are not UTF-8 become U+FFFD: for people to look at. */
    public String text() {
        return text != null ? text : new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The body as text, bytes read as UTF-8.
     *
     * @throws CharacterCodingException if the bytes are not UTF-8
     */
    public String utf8() throws CharacterCodingException {
        String decoded = text();
        if (text == null && decoded.indexOf(REPLACEMENT) >= 0) {
            // The sender's own, or in place of what is not UTF-8: decoding again tells. This way costs nothing otherwise.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        }
        return decoded;
    }

    /** The body as bytes, text written as UTF-8. Not to be changed. */
    public byte[] bytes() {
        return bytes != null ? bytes : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without its content, which may be confidential. */
    @Override
    public String toString() {
        return "Body[" + (isText() ? text.length() + " characters" : bytes.length + " bytes") + "]";
    }
}
