package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

class SqsMessageTest {

    private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @Test
    void sendsTheTraceHeaderBesideTenAttributes() {
        SqsMessage message = SqsMessage.of(withHeaders(10).header("X-Amzn-Trace-Id", TRACE), false);

        assertThat(message.attributes()).hasSize(10).doesNotContainKey("X-Amzn-Trace-Id");
        assertThat(message.entry("1").messageSystemAttributes()
                .get(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER).stringValue()).isEqualTo(TRACE);
    }

    @Test
    void sendsATextThatIsNoTraceHeaderAsAnAttribute() {
        SqsMessage message = SqsMessage.of(withHeaders(0).header("X-Amzn-Trace-Id", "mine"), false);

        assertThat(message.attributes()).containsOnlyKeys("X-Amzn-Trace-Id");
        assertThat(message.entry("1").messageSystemAttributes()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqsMessage.of(withHeaders(10).header("X-Amzn-Trace-Id", "mine"), false))
                .withMessageContaining("at most 10 headers");
    }

    @Test
    void theTraceHeaderTakesNoPlaceOfOthers() {
        Destination queue = Destination.existingQueue("orders", null);
        AwsProducer<SqsMessage> producer = new AwsProducer<>(queue, new SqsTarget(queue, () -> null), null, () -> {
        });

        assertThat(producer.hasPlaceFor("X-Amzn-Trace-Id")).isTrue();
        assertThat(producer.hasPlaceFor("traceparent")).isFalse();
        assertThat(producer.headersLeft(withHeaders(8).header("X-Amzn-Trace-Id", TRACE))).isEqualTo(2);
        assertThat(producer.headersLeft(withHeaders(10).header("X-Amzn-Trace-Id", TRACE))).isZero();
    }

    private static OutgoingMessage<Body> withHeaders(int count) {
        return IntStream.range(0, count).boxed().reduce(OutgoingMessage.of(Body.of("text")),
                (message, i) -> message.header("h" + i, i), (one, other) -> other);
    }
}
