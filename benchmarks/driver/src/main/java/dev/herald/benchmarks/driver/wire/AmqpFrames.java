package dev.herald.benchmarks.driver.wire;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;

/** The frames of one direction of an AMQP 0-9-1 connection (section 2.3.5: type, channel, size, payload, end). */
final class AmqpFrames implements Consumer<Buffer> {

    private static final int HEADER = 7;
    private static final int METHOD = 1;
    private static final int BODY = 3;

    private final ByteQueue bytes = new ByteQueue();
    private final Consumer<Frame> frames;
    private int toSkip;

    /** @param preamble how many bytes come before the first frame */
    AmqpFrames(int preamble, Consumer<Frame> frames) {
        this.toSkip = preamble;
        this.frames = frames;
    }

    record Frame(int type, int channel, byte[] payload) {

        boolean isMethod() {
            return type == METHOD;
        }

        boolean isMethod(int classId, int methodId) {
            return isMethod() && classId() == classId && methodId() == methodId;
        }

        boolean isBody() {
            return type == BODY;
        }

        int classId() {
            return ByteBuffer.wrap(payload).getShort(0);
        }

        int methodId() {
            return ByteBuffer.wrap(payload).getShort(2);
        }

        /** Of the method's arguments. */
        long longAt(int offset) {
            return ByteBuffer.wrap(payload).getLong(4 + offset);
        }

        byte byteAt(int offset) {
            return payload[4 + offset];
        }

        /** The second argument, behind a text that begins with its length. */
        long longAfterShortText() {
            return longAt(1 + (byteAt(0) & 0xFF));
        }
    }

    @Override
    public void accept(Buffer more) {
        bytes.add(more);
        int skipped = Math.min(toSkip, bytes.size());
        bytes.skip(skipped);
        toSkip -= skipped;
        while (bytes.size() >= HEADER && bytes.size() > HEADER + bytes.integer(3)) {
            int size = bytes.integer(3);
            Frame frame = new Frame(bytes.at(0), bytes.unsignedShort(1), bytes.copy(HEADER, size));
            bytes.skip(HEADER + size + 1);
            frames.accept(frame);
        }
    }
}
