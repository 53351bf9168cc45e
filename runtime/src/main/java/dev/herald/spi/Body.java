package dev.herald.spi;

import java.nio.charset.StandardCharsets;

/** The body of a message, in whichever form the broker carries it. Immutable as long as nobody writes its array. */
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

    /** Whether {@link #text()} costs nothing, rather than {@link #bytes()}. */
    public boolean isText() {
        return text != null;
    }

    /** The body as text, bytes read as UTF-8. */
    public String text() {
        return text != null ? text : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The body as bytes, text written as UTF-8. Not to be changed. */
    public byte[] bytes() {
        return bytes != null ? bytes : text.getBytes(StandardCharsets.UTF_8);
    }
}
