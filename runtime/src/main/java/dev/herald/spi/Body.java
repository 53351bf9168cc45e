package dev.herald.spi;

import java.nio.charset.StandardCharsets;

/** The body of a message, as text or bytes, whichever the broker carries. Immutable, as long as its array is not changed. */
public final class Body {

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

    /** The body as text, bytes decoded as UTF-8. */
    public String text() {
        return text != null ? text : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The body as bytes, text encoded as UTF-8. Must not be changed. */
    public byte[] bytes() {
        return bytes != null ? bytes : text.getBytes(StandardCharsets.UTF_8);
    }
}
