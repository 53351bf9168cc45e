package dev.herald.benchmarks.driver.wire;

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;

/** The ways in which a network may cut what was sent. */
enum Pieces {

    /** Byte by byte. */
    SINGLE_BYTES(1),
    /** So that no unit begins where a piece does. */
    SEVEN_BYTES(7), ALL_AT_ONCE(Integer.MAX_VALUE);

    private final int length;

    Pieces(int length) {
        this.length = length;
    }

    void feed(Buffer bytes, Consumer<Buffer> reader) {
        int end;
        for (int start = 0; start < bytes.length(); start = end) {
            end = (int) Math.min((long) start + length, bytes.length());
            reader.accept(bytes.getBuffer(start, end));
        }
    }
}
