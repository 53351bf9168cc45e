package dev.herald.benchmarks.driver.wire;

import io.vertx.core.buffer.Buffer;

/** Bytes that have come, of which whole units are taken as soon as all of each is there. */
final class ByteQueue {

    private Buffer bytes = Buffer.buffer();
    private int start;

    void add(Buffer more) {
        if (start == bytes.length()) {
            bytes = more;
        } else {
            bytes = bytes.getBuffer(start, bytes.length()).appendBuffer(more);
        }
        start = 0;
    }

    int size() {
        return bytes.length() - start;
    }

    /** @param offset from the first that wasn't taken */
    byte at(int offset) {
        return bytes.getByte(start + offset);
    }

    int unsignedShort(int offset) {
        return bytes.getUnsignedShort(start + offset);
    }

    int integer(int offset) {
        return bytes.getInt(start + offset);
    }

    byte[] copy(int offset, int length) {
        return bytes.getBytes(start + offset, start + offset + length);
    }

    /** Where the first {@code \n} is, or -1. */
    int lineEnd(int from) {
        for (int i = from; i < size(); i++) {
            if (at(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    void skip(int count) {
        start += count;
    }
}
