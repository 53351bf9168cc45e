package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

import dev.herald.UnreadableMessageException;
import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.Buffer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.UncountedReceives;

/** Messages that no emulator delivers. A wrong one must not affect the others of its receive. */
class SqsReceivingTest {

    private static final String URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
    private static final MessageSink NO_SINK = (MessageSink) Proxy.newProxyInstance(MessageSink.class.getClassLoader(),
            new Class<?>[]{MessageSink.class}, (proxy, method, arguments) -> null);
    private static final SdkClientException CORRUPTED = SdkClientException
            .create("MD5 returned by SQS does not match the calculation on the original request. (Message ID: b)");

    @Test
    void aMessageThatCannotBeReadIsOmitted() throws Exception {
        SqsConsumer consumer = opened(new AnsweringSqs(received(message("a"), message("broken"), message("c"))),
                body -> {
                    if (body.equals("broken")) {
                        throw new IllegalArgumentException("no such envelope");
                    }
                    return Optional.empty();
                });

        assertThat(bodies(consumer.receive(10, Duration.ofSeconds(1)))).containsExactly("a", "c");
    }

    @Test
    void malformedAttributesOfAMessageAreIgnored() throws Exception {
        Message odd = Message.builder().messageId("m")
                .attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "many",
                        MessageSystemAttributeName.SENT_TIMESTAMP, "yesterday"))
                .messageAttributes(Map.of("empty", MessageAttributeValue.builder().build(), "count",
                        MessageAttributeValue.builder().dataType("Number").stringValue("1e999999999").build()))
                .build();
        SqsConsumer consumer = opened(new AnsweringSqs(received(odd, message("b"))), body -> Optional.empty());

        List<? extends Delivery> deliveries = consumer.receive(10, Duration.ofSeconds(1));

        assertThat(bodies(deliveries)).containsExactly("", "b");
        assertThat(deliveries.get(0).attempt()).isEqualTo(1);
        assertThat(deliveries.get(0).size()).as("the attributes' names and values").isEqualTo(21);
        assertThat(deliveries.get(0).sentAt()).isNotNull();
        assertThat(deliveries.get(0).headers().value("count")).contains("1e999999999");
    }

    @Test
    void messagesAreReceivedOneByOneAfterACorruptedReceive() throws Exception {
        AnsweringSqs sqs = new AnsweringSqs(CORRUPTED, received(message("a")), received(message("b")));
        SqsConsumer consumer = opened(sqs, body -> Optional.empty());

        assertThat(bodies(consumer.receive(10, Duration.ofSeconds(1)))).containsExactly("a");
        assertThat(bodies(consumer.receive(10, Duration.ofSeconds(1)))).containsExactly("b");

        assertThat(sqs.requests).map(ReceiveMessageRequest.class::cast)
                .extracting(ReceiveMessageRequest::maxNumberOfMessages).containsExactly(10, 1, 1);
    }

    @Test
    void corruptedMessagesInARowAreTriedTenTimes() throws Exception {
        AnsweringSqs sqs = new AnsweringSqs(Collections.nCopies(11, CORRUPTED).toArray());
        SqsConsumer consumer = opened(sqs, body -> Optional.empty());

        assertThat(consumer.receive(10, Duration.ofSeconds(1))).isEmpty();
        assertThat(sqs.requests).hasSize(11);
    }

    @Test
    void aPointerToAPayloadElsewhereIsUnreadable() throws Exception {
        String pointer = "[\"software.amazon.payloadoffloading.PayloadS3Pointer\",{\"s3BucketName\":\"b\",\"s3Key\":\"k\"}]";
        SqsConsumer consumer = opened(new AnsweringSqs(received(message(pointer), message("[1]"))), body -> Optional.empty());

        List<? extends Delivery> deliveries = consumer.receive(10, Duration.ofSeconds(1));

        assertThatThrownBy(deliveries.get(0)::body).isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("Amazon S3");
        assertThat(deliveries.get(1).body().text()).isEqualTo("[1]");
    }

    @Test
    void anotherFailureChangesNothing() throws Exception {
        AnsweringSqs sqs = new AnsweringSqs(SdkClientException.create("no network"), received());
        SqsConsumer consumer = opened(sqs, body -> Optional.empty());

        assertThatThrownBy(() -> consumer.receive(10, Duration.ofSeconds(1))).hasMessage("no network");
        consumer.receive(10, Duration.ofSeconds(1));

        assertThat(sqs.request(1, ReceiveMessageRequest.class).maxNumberOfMessages()).isEqualTo(10);
    }

    @Test
    void aReceiveIsWithinTheLimitsOfAmazon() throws Exception {
        AnsweringSqs sqs = new AnsweringSqs(received());
        SqsConsumer consumer = opened(sqs, body -> Optional.empty());

        consumer.receive(Integer.MAX_VALUE, consumer.turn(Duration.ofDays(999_999)));

        assertThat(sqs.request(0, ReceiveMessageRequest.class).maxNumberOfMessages()).isEqualTo(10);
        assertThat(sqs.request(0, ReceiveMessageRequest.class).waitTimeSeconds()).isEqualTo(20);
    }

    @Test
    void aReceiveHasItsTurnAmongThePollsOfTheClient() throws Exception {
        SqsPolls polls = new SqsPolls("the SQS client", new HttpTransport(2, "connections", Duration.ZERO, null));
        SqsConsumer one = consumer(new AnsweringSqs(), new Source(body -> Optional.empty(), Map.of()), null, polls);
        SqsConsumer other = consumer(new AnsweringSqs(), new Source(body -> Optional.empty(), Map.of()), null, polls);
        one.turn(Duration.ofSeconds(20));
        CompletableFuture<Duration> second = new CompletableFuture<>();
        new Thread(() -> {
            try {
                second.complete(other.turn(Duration.ofSeconds(20)));
            } catch (InterruptedException e) {
                second.completeExceptionally(e);
            }
        }).start();
        await().during(Duration.ofMillis(200)).until(() -> !second.isDone());

        one.endTurn();

        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isNotNull();
    }

    @Test
    void withoutAReportedVisibilityTimeoutTheLeaseIsTheDefaultOfAmazon() throws Exception {
        AnsweringSqs sqs = new AnsweringSqs();
        sqs.attributes = Map.of("VisibilityTimeout", "half a minute");

        assertThat(consumer(sqs, body -> Optional.empty(), null).open()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLeaseLongerThanAmazonAllowsIsRejectedAtTheStart() {
        assertThatThrownBy(() -> consumer(new AnsweringSqs(), body -> Optional.empty(), Duration.ofDays(999_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.herald.listener.\"orders\".visibility-timeout")
                .hasMessageContaining("12 hours");
    }

    @Test
    void theReceiveBeforeTheOneAfterWhichAmazonMovesAMessageIsTheLast() throws Exception {
        SqsConsumer consumer = opened(new AnsweringSqs(received(received(53), received(54), received(55))), 55);

        assertThat(consumer.receive(10, Duration.ofSeconds(1))).extracting(consumer::isLastDelivery)
                .containsExactly(false, true, true);
    }

    @Test
    void aRedrivePolicyWithLessReserveLeavesAllReceivesToTheHandler() throws Exception {
        SqsConsumer consumer = opened(new AnsweringSqs(received(received(5), received(6))), 6);

        assertThat(consumer.receive(10, Duration.ofSeconds(1))).extracting(consumer::isLastDelivery).containsOnly(false);
    }

    @Test
    void withoutARedrivePolicyNoReceiveIsTheLast() throws Exception {
        SqsConsumer consumer = opened(new AnsweringSqs(received(received(1000))), body -> Optional.empty());

        assertThat(consumer.receive(10, Duration.ofSeconds(1))).extracting(consumer::isLastDelivery).containsOnly(false);
    }

    private static Message received(int times) {
        return Message.builder().messageId("m" + times).receiptHandle("handle").body("a")
                .attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, Integer.toString(times))).build();
    }

    private interface Unwrapping {
        Optional<SqsSource.Content> unwrap(String body);
    }

    private static SqsConsumer opened(AnsweringSqs sqs, Unwrapping unwrapping) throws Exception {
        SqsConsumer consumer = consumer(sqs, unwrapping, null);
        consumer.open();
        return consumer;
    }

    /** With a redrive policy of so many receives, for a listener of five attempts. */
    private static SqsConsumer opened(AnsweringSqs sqs, int maxReceives) throws Exception {
        String policy = new SqsRedrivePolicy("arn:aws:sqs:eu-west-1:123456789012:orders-dlq", maxReceives).json();
        SqsConsumer consumer = consumer(sqs, new Source(body -> Optional.empty(), Map.of("RedrivePolicy", policy)), null);
        consumer.open();
        return consumer;
    }

    private static SqsConsumer consumer(AnsweringSqs sqs, Unwrapping unwrapping, Duration visibilityTimeout) {
        return consumer(sqs, new Source(unwrapping, Map.of()), visibilityTimeout);
    }

    private static SqsConsumer consumer(AnsweringSqs sqs, Source source, Duration visibilityTimeout) {
        return consumer(sqs, source, visibilityTimeout, new SqsPolls("", HttpTransport.NO_LIMITS));
    }

    private static SqsConsumer consumer(AnsweringSqs sqs, Source source, Duration visibilityTimeout, SqsPolls polls) {
        Subscription subscription = new Subscription("orders", Destination.existingQueue(URL, null), null, Map.of(),
                visibilityTimeout, Duration.ofMinutes(15), null, 5, Duration.ofSeconds(1), 1,
                new Buffer(1, Buffer.Overflow.DROP_OLDEST));
        return new SqsConsumer(subscription, NO_SINK, new SqsQueues(sqs), polls, source,
                new UncountedReceives());
    }

    private record Source(Unwrapping unwrapping, Map<String, String> attributes) implements SqsSource {

        @Override
        public Declared open() {
            return new Declared(new SqsQueue(URL, attributes), null, false);
        }

        @Override
        public Optional<Content> unwrap(String body) {
            return body == null ? Optional.empty() : unwrapping.unwrap(body);
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    private static ReceiveMessageResponse received(Message... messages) {
        return ReceiveMessageResponse.builder().messages(messages).build();
    }

    private static Message message(String body) {
        return Message.builder().messageId("id-" + body).receiptHandle("handle").body(body).build();
    }

    private static List<String> bodies(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.body().text()).toList();
    }
}
