package dev.herald.stress;

/** A value that can't be written as JSON. */
public final class Unwritable {

    public String getValue() {
        throw new IllegalStateException("this value can't be read");
    }
}
