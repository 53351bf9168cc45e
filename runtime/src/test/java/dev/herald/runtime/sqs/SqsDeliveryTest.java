package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import dev.herald.Headers;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.support.UncountedReceives;

class SqsDeliveryTest {

    private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @Test
    void hasTheAttemptThatFollowsThoseThatWereBegun() {
        SqsDelivery delivery = delivery("9", 7);

        assertThat(delivery.attempt()).isEqualTo(2);
        assertThat(delivery.receives()).as("those that may have crashed a consumer").isEqualTo(2);
    }

    @Test
    void isAtLeastTheFirstAttempt() {
        assertThat(delivery("8", 7).attempt()).isEqualTo(1);
    }

    @Test
    void isAsLargeAsTheBodyThatWaitsWhateverIsInside() {
        Message message = Message.builder().messageId("m").body("{\"Message\":\"published\"}").build();

        SqsDelivery delivery = SqsDelivery.of(message,
                Optional.of(new SqsSource.Content(Body.of("published"), Headers.none())), false, 0,
                new UncountedReceives());

        assertThat(delivery.size()).isEqualTo(message.body().length());
    }

    @Test
    void itsAttributesAddToItsSize() {
        Message message = Message.builder().messageId("m").body("1234").messageAttributes(Map.of(
                "text", MessageAttributeValue.builder().dataType("String").stringValue("x".repeat(1000)).build(),
                "data", MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(new byte[500]))
                        .build(),
                "none", MessageAttributeValue.builder().build()))
                .build();

        assertThat(SqsDelivery.of(message, Optional.empty(), false, 0, new UncountedReceives()).size())
                .isEqualTo(4 + 1000 + 500 + 3 * 4);
    }

    @Test
    void hasTheTraceHeaderAmongItsHeaders() {
        assertThat(traced(Map.of()).headers().get("X-Amzn-Trace-Id")).contains(TRACE);
        assertThat(traced(Map.of("X-Amzn-Trace-Id", SqsAttributes.text("Root=1-of-the-publisher"))).headers()
                .get("X-Amzn-Trace-Id")).contains("Root=1-of-the-publisher");
    }

    private static SqsDelivery traced(Map<String, MessageAttributeValue> attributes) {
        Message message = Message.builder().messageId("m").body("text").messageAttributes(attributes)
                .attributes(Map.of(MessageSystemAttributeName.AWS_TRACE_HEADER, TRACE)).build();
        return SqsDelivery.of(message, Optional.empty(), false, 0, new UncountedReceives());
    }

    private static SqsDelivery delivery(String receives, int noAttempts) {
        UncountedReceives uncounted = new UncountedReceives();
        IntStream.rangeClosed(1, noAttempts).forEach(receive -> uncounted.ended("m", receive, Attempts.NONE));
        Message message = Message.builder().messageId("m").body("text")
                .attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, receives)).build();
        return SqsDelivery.of(message, Optional.empty(), false, 0, uncounted);
    }
}
