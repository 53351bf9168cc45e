package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.vertx.core.buffer.Buffer;

class AmqpFramesTest {

    private final List<AmqpFrames.Frame> frames = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aDeliveryIsReadHoweverItIsCut(Pieces pieces) {
        Buffer method = Buffer.buffer().appendShort((short) 60).appendShort((short) 60).appendByte((byte) 3)
                .appendString("tag").appendLong(77).appendByte((byte) 0);
        Buffer sent = frame(1, 5, method).appendBuffer(frame(2, 5, Buffer.buffer("header")))
                .appendBuffer(frame(3, 5, Buffer.buffer("{\"id\":12}")));

        pieces.feed(sent, new AmqpFrames(0, frames::add));

        assertThat(frames).hasSize(3);
        assertThat(frames).extracting(AmqpFrames.Frame::channel).containsOnly(5);
        assertThat(frames.get(0).isMethod(60, 60)).isTrue();
        assertThat(frames.get(0).longAfterShortText()).isEqualTo(77);
        assertThat(frames.get(1).isMethod()).isFalse();
        assertThat(frames.get(1).isBody()).isFalse();
        assertThat(frames.get(2).isBody()).isTrue();
        assertThat(OrderId.of(frames.get(2).payload())).hasValue(12);
    }

    @ParameterizedTest
    @EnumSource
    void whatComesBeforeTheFirstFrameIsNoFrame(Pieces pieces) {
        Buffer sent = Buffer.buffer("AMQP").appendBytes(new byte[]{0, 0, 9, 1}).appendBuffer(frame(8, 0, Buffer.buffer()));

        pieces.feed(sent, new AmqpFrames(8, frames::add));

        assertThat(frames).singleElement().satisfies(heartbeat -> {
            assertThat(heartbeat.type()).isEqualTo(8);
            assertThat(heartbeat.payload()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void theChannelHasNoSignAndTheTagAllItsBits(Pieces pieces) {
        Buffer acknowledgement = Buffer.buffer().appendShort((short) 60).appendShort((short) 80).appendLong(1L << 40)
                .appendByte((byte) 1);

        pieces.feed(frame(1, 65_535, acknowledgement), new AmqpFrames(0, frames::add));

        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.channel()).isEqualTo(65_535);
            assertThat(frame.longAt(0)).isEqualTo(1L << 40);
            assertThat(frame.byteAt(8)).isEqualTo((byte) 1);
        });
    }

    private static Buffer frame(int type, int channel, Buffer payload) {
        return Buffer.buffer().appendByte((byte) type).appendUnsignedShort(channel).appendInt(payload.length())
                .appendBuffer(payload).appendByte((byte) 0xCE);
    }
}
