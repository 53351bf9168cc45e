package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;

/** A subscriber's queue delivers messages as they were published, whether raw or in an envelope. */
class SnsConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PAYLOAD = "{\"order\":1,\"note\":\"ü \\\"quoted\\\"\"}";

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    @Test
    void rawMessagesHaveTheirAttributes() {
        start(true);

        publish();

        assertPublished(received());
    }

    @Test
    void envelopedMessagesHaveTheirAttributesAndSubject() {
        start(false);

        publish();

        Delivery delivery = received();
        assertPublished(delivery);
        assertThat(delivery.headers().get("herald-subject")).hasValue("A subject");
        assertThat(((Message) delivery.raw()).body()).contains("\"TopicArn\"");
    }

    @Test
    void anEnvelopedMessageKeepsTheIdOfTheQueuesMessage() {
        Consumer consumer = start(false);
        publish();
        Delivery first = received();

        consumer.release(List.of(new Release(first, Duration.ZERO)));

        fixture.sink.awaitDeliveries(2);
        Delivery second = fixture.sink.deliveries.get(1);
        assertThat(second.id()).isEqualTo(first.id()).isEqualTo(((Message) second.raw()).messageId());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.body().text()).isEqualTo(PAYLOAD);
    }

    @Test
    void nothingIsUnwrappedInTheQueueOfARawSubscription() {
        start(true);
        String envelope = envelope(topicArn());

        fixture.sqs().send(fixture.queue(), envelope);

        Delivery delivery = received();
        assertThat(delivery.body().text()).isEqualTo(envelope);
        assertThat(delivery.headers().contains("tenant")).isFalse();
        assertThat(delivery.body().foreignFormat()).contains("envelope of Amazon SNS").contains("RawMessageDelivery");
    }

    @Test
    void onlyEnvelopesOfTheSubscribedTopicAreUnwrapped() {
        start(false);
        String foreign = envelope("arn:aws:sns:us-east-1:000000000000:other");

        fixture.sqs().send(fixture.queue(), envelope(topicArn()));
        fixture.sqs().send(fixture.queue(), foreign);
        fixture.sqs().send(fixture.queue(), "raw");
        fixture.sqs().send(fixture.queue(), "{\"TopicArn\":\"only in passing\"}");

        fixture.sink.awaitDeliveries(4);
        assertThat(fixture.sink.bodies()).containsExactlyInAnyOrder("wrapped", foreign, "raw",
                "{\"TopicArn\":\"only in passing\"}");
    }

    @ParameterizedTest
    @EnumSource(value = Declare.class, names = {"VERIFY", "NONE"})
    void anExistingSubscriptionThatIsNotRawIsUnwrapped(Declare declare) {
        fixture.startOnce(subscription(false));

        fixture.start(fixture.subscription(declare));
        fixture.awaitConnected();
        publish();

        assertPublished(received());
    }

    @Test
    void aQueueListenerUnwrapsEnvelopesIfItAsksForIt() {
        fixture.startOnce(subscription(false));
        publish();
        Subscription plain = SqsFixture.subscription(SqsFixture.queue(fixture.queue(), Declare.NONE), null, null);
        RecordingSink sink = new RecordingSink();
        Consumer consumer = fixture.sqs().broker.consumer(new Subscription(plain.listenerId(), plain.destination(), null,
                Map.of("RawMessageDelivery", "false"), null, plain.maxProcessingTime(), null, plain.maxAttempts(),
                plain.waitTime(), plain.maxPollers(), plain.buffer()), sink);
        consumer.start();

        sink.awaitDeliveries(1);
        assertPublished(sink.deliveries.get(0));
        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        consumer.close();
    }

    private String topicArn() {
        return fixture.sns().topicArn(fixture.topic()).orElseThrow();
    }

    private static String envelope(String topicArn) {
        return new JsonObject().put("Type", "Notification").put("MessageId", "1").put("TopicArn", topicArn)
                .put("Message", "wrapped").put("Timestamp", "2026-01-01T00:00:00.000Z")
                .put("MessageAttributes", new JsonObject().put("tenant",
                        new JsonObject().put("Type", "String").put("Value", "victim")))
                .encode();
    }

    @Test
    void aQueueListenerGetsTheEnvelope() {
        fixture.startOnce(subscription(false));
        publish();
        RecordingSink sink = new RecordingSink();
        Consumer consumer = fixture.sqs().broker.consumer(
                SqsFixture.subscription(SqsFixture.queue(fixture.queue(), Declare.NONE), null, null), sink);
        consumer.start();

        sink.awaitDeliveries(1);
        assertThat(sink.bodies().get(0)).contains("\"TopicArn\"");
        assertThat(sink.deliveries.get(0).body().foreignFormat()).contains("envelope of Amazon SNS");
        assertThat(sink.deliveries.get(0).headers().contains("herald-subject")).isFalse();
        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        consumer.close();
    }

    @Test
    void aDeadLetteredCopyHasTheBodyAsReceived() {
        Consumer consumer = start(false);
        publish();
        Delivery delivery = received();

        List<SettlementResult> results = consumer
                .deadLetter(List.of(new DeadLetter(delivery, Map.of("herald-reason", "cannot succeed"))));

        assertThat(results).containsExactly(SettlementResult.DONE);
        Message copy = only(fixture.deadLetterQueue());
        assertThat(copy.body()).isEqualTo(((Message) delivery.raw()).body());
        assertThat(copy.messageAttributes()).containsOnlyKeys("herald-reason");
    }

    @Test
    void aRedrivenDeadLetterHasTheHeadersOfBoth() {
        Consumer consumer = start(false);
        publish();
        Delivery delivery = received();
        consumer.deadLetter(List.of(new DeadLetter(delivery, Map.of("herald-reason", "cannot succeed"))));
        Message copy = only(fixture.deadLetterQueue());
        String url = fixture.sqs().url(fixture.queue());

        fixture.sqs().client.sendMessage(request -> request.queueUrl(url).messageBody(copy.body())
                .messageAttributes(copy.messageAttributes()));

        fixture.sink.awaitDeliveries(2);
        Headers headers = fixture.sink.deliveries.get(1).headers();
        assertThat(headers.get("herald-reason")).hasValue("cannot succeed");
        assertThat(headers.get("text")).hasValue("ü");
        assertThat(fixture.sink.deliveries.get(1).body().text()).isEqualTo(PAYLOAD);
    }

    @Test
    void isSettledLikeAnyOtherQueuesMessage() {
        Consumer consumer = start(true);
        publish();

        assertThat(consumer.acknowledge(List.of(received()))).containsExactly(SettlementResult.DONE);

        assertThat(fixture.sqs().depth(fixture.queue())).isZero();
        assertThat(consumer.hasDeadLetterQueue()).isTrue();
    }

    private Consumer start(boolean raw) {
        Consumer consumer = fixture.start(subscription(raw));
        fixture.awaitConnected();
        return consumer;
    }

    private Subscription subscription(boolean raw) {
        return fixture.subscription(Declare.CREATE, null, FilterScope.HEADERS,
                Map.of("RawMessageDelivery", Boolean.toString(raw)));
    }

    private void publish() {
        String arn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        fixture.sns().client.publish(request -> request.topicArn(arn).message(PAYLOAD).subject("A subject")
                .messageAttributes(Map.of(
                        "text", MessageAttributeValue.builder().dataType("String").stringValue("ü").build(),
                        "number", MessageAttributeValue.builder().dataType("Number").stringValue("12.50").build(),
                        "bytes", MessageAttributeValue.builder().dataType("Binary")
                                .binaryValue(SdkBytes.fromByteArray(new byte[]{0, -1, 7})).build(),
                        "several", MessageAttributeValue.builder().dataType("String.Array").stringValue("[\"a\",\"b\"]")
                                .build())));
    }

    private Delivery received() {
        fixture.sink.awaitDeliveries(1);
        return fixture.sink.deliveries.get(0);
    }

    private static void assertPublished(Delivery delivery) {
        assertThat(delivery.body().text()).isEqualTo(PAYLOAD);
        Headers headers = delivery.headers();
        assertThat(headers.get("text")).hasValue("ü");
        assertThat(headers.value("number").map(value -> ((BigDecimal) value).compareTo(new BigDecimal("12.5")))).hasValue(0);
        assertThat(headers.value("bytes")).hasValueSatisfying(value -> assertThat(value).isEqualTo(new byte[]{0, -1, 7}));
        assertThat(headers.get("several")).hasValue("[\"a\",\"b\"]");
    }

    private Message only(String queue) {
        String url = fixture.sqs().url(queue);
        List<Message> messages = await().atMost(SOON).until(
                () -> fixture.sqs().client.receiveMessage(request -> request.queueUrl(url).messageAttributeNames("All"))
                        .messages(),
                received -> !received.isEmpty());
        return messages.get(0);
    }
}
