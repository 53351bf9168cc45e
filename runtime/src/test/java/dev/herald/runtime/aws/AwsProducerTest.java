package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.OutgoingBatches;

class AwsProducerTest {

    private static final int MAX_BYTES = 30_000;
    private static final Destination QUEUE = new Destination(Kind.QUEUE, "orders", "orders", null, Declare.VERIFY, Map.of());

    private final AtomicInteger conversions = new AtomicInteger();
    private final AwsProducer<Converted> producer = new AwsProducer<>(QUEUE, new Service(), null, () -> {
    });

    private record Converted(int bytes, String groupId) implements OutgoingBatches.Item {
    }

    @Test
    void countsTheHeadersThatASmallMessageMayHaveWithoutConvertingIt() {
        assertThat(producer.headersLeft(message("a").header("n", 1).header("t", "x").header("b", new byte[1]))).isEqualTo(7);
        assertThat(producer.headersLeft(OutgoingMessage.of(Body.of(new byte[1000])))).isEqualTo(10);
        assertThat(conversions).hasValue(0);
    }

    @Test
    void convertsAMessageThatMayBeNearTheLimit() {
        assertThat(producer.headersLeft(message("x".repeat(10_000)))).isEqualTo(10);
        assertThat(producer.headersLeft(message("x".repeat(27_000)))).isEqualTo(2);
        assertThat(producer.headersLeft(message("a").header("t", "x".repeat(9_000)))).isEqualTo(9);
        assertThat(producer.headersLeft(message("a").forProtocol("sms", "x"))).isEqualTo(10);
        assertThat(conversions).hasValue(4);
    }

    private static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }

    private final class Service implements AwsProducer.Target<Converted> {

        @Override
        public Converted convert(OutgoingMessage<Body> message) {
            conversions.incrementAndGet();
            return new Converted(message.payload().text().length(), null);
        }

        @Override
        public int maxBytes() {
            return MAX_BYTES;
        }

        @Override
        public String lookUp() {
            throw new UnsupportedOperationException();
        }

        @Override
        public MissingDestinationException missing() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isMissing(Throwable failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String reason(SdkException lookUpFailure) {
            throw new UnsupportedOperationException();
        }
    }
}
