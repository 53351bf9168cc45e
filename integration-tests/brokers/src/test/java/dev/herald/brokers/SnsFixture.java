package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import dev.herald.BatchReceipt;
import dev.herald.FilterScope;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/**
 * One SNS with its SQS for all tests of the module; each test has unique topic and queue names, and its consumers are
 * stopped afterwards.
 */
final class SnsFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(SnsFixture.class);

    final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private String name;
    private Sns sns;

    /** Closed with the last test. */
    private record Server(Fauxqs broker, URI sns, URI sqs) implements AutoCloseable {

        static Server start() {
            if (SnsResource.given().isPresent()) {
                URI sns = SnsResource.given().get();
                return new Server(null, sns, SnsResource.givenSqs().orElse(sns));
            }
            Fauxqs broker = Fauxqs.start();
            return new Server(broker, broker.endpoint(), broker.endpoint());
        }

        @Override
        public void close() {
            if (broker != null) {
                broker.close();
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Server server = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, key -> Server.start(),
                Server.class);
        sns = new Sns(server.sns(), new Sqs(server.sqs()));
        name = UUID.randomUUID().toString();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        consumers.stop();
        sns.close();
    }

    Sns sns() {
        return sns;
    }

    Sqs sqs() {
        return sns.sqs;
    }

    /** The test's topic. */
    String topic() {
        return "events-" + name;
    }

    /** Another topic of the test, to publish to. */
    String name() {
        return "placed-" + name;
    }

    /** Another topic of the test, if it is a FIFO topic. */
    String fifoName() {
        return name() + ".fifo";
    }

    BatchReceipt publish(Destination topic, List<OutgoingMessage<Body>> messages) {
        return sns.broker.producer(topic).send(messages);
    }

    /** The queue of the test's subscriber. */
    String queue() {
        return "stats-" + name;
    }

    /** Its dead-letter queue. */
    String deadLetterQueue() {
        return queue() + "-dlq";
    }

    Destination topic(Declare declare) {
        return topic(topic(), declare);
    }

    static Destination topic(String physicalName, Declare declare) {
        return new Destination(Kind.TOPIC, "events", physicalName, null, declare, Map.of());
    }

    /** A subscription to all messages of the test's topic, with a dead-letter queue. */
    Subscription subscription(Declare declare) {
        return subscription(declare, null, FilterScope.HEADERS, Map.of());
    }

    Subscription subscription(Declare declare, String filter, FilterScope scope, Map<String, String> attributes) {
        return subscription(topic(declare), new Subscriber(queue(), filter, scope, true, false), attributes,
                deadLetterQueue());
    }

    static Subscription subscription(Destination topic, Subscriber subscriber, Map<String, String> attributes,
            String deadLetterQueue) {
        return new Subscription("stats", topic, subscriber, attributes, null, Duration.ofMinutes(1), deadLetterQueue, 3,
                Duration.ofSeconds(1), 2, new Buffer(1, Buffer.Overflow.DROP_OLDEST));
    }

    Consumer start(Subscription subscription) {
        return start(subscription, sink);
    }

    Consumer start(Subscription subscription, MessageSink sink) {
        return consumers.start(sns.broker, subscription, sink);
    }

    /** Stops the consumers that were started so far. */
    void stop() {
        consumers.stop();
    }

    /** Starts a consumer, waits until it is connected, and stops it. */
    void startOnce(Subscription subscription) {
        RecordingSink own = new RecordingSink();
        consumers.start(sns.broker, subscription, own);
        own.awaitConnected(1);
        consumers.stop();
    }

    void publish(String body) {
        sns.publish(topic(), body, Map.of());
    }

    void awaitConnected() {
        sink.awaitConnected(1);
    }
}
