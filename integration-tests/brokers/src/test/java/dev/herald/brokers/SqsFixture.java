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
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/** One SQS for all tests of the module; each test has unique queue names, and its consumers are stopped afterwards. */
final class SqsFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(SqsFixture.class);

    final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private String name;
    private URI endpoint;
    private Sqs sqs;

    /** Closed with the last test. */
    private record Server(ElasticMq broker, URI endpoint) implements AutoCloseable {

        static Server start() {
            String given = System.getenv(SqsResource.ENDPOINT);
            if (given != null && !given.isBlank()) {
                return new Server(null, URI.create(given));
            }
            ElasticMq broker = ElasticMq.start();
            return new Server(broker, broker.endpoint());
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
        endpoint = server.endpoint();
        sqs = new Sqs(endpoint);
        name = "orders-" + UUID.randomUUID();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        consumers.stop();
        sqs.close();
    }

    /** The endpoint of SQS. */
    URI endpoint() {
        return endpoint;
    }

    Sqs sqs() {
        return sqs;
    }

    /** The test's queue. */
    String name() {
        return name;
    }

    /** The test's queue, if it is a FIFO queue. */
    String fifoName() {
        return name + ".fifo";
    }

    static Destination queue(String physicalName, Declare declare) {
        return new Destination(Kind.QUEUE, "orders", physicalName, null, declare, Map.of());
    }

    static Subscription subscription(Destination queue, Duration visibilityTimeout, String deadLetterQueue) {
        return new Subscription("orders", queue, null, Map.of(), visibilityTimeout, Duration.ofMinutes(1),
                deadLetterQueue, 3, Duration.ofSeconds(1), 2, new Buffer(1, Buffer.Overflow.DROP_OLDEST));
    }

    /** Starts a consumer with a dead-letter queue of the default name. */
    Consumer start(Destination queue, Duration visibilityTimeout) {
        String physicalName = queue.physicalName();
        return start(subscription(queue, visibilityTimeout, physicalName.endsWith(".fifo")
                ? physicalName.replace(".fifo", "-dlq.fifo")
                : physicalName + "-dlq"));
    }

    Consumer start(Subscription subscription) {
        return consumers.start(sqs.broker, subscription, sink);
    }

    BatchReceipt publish(Destination queue, List<OutgoingMessage<Body>> messages) {
        return sqs.broker.producer(queue).send(messages);
    }

    void awaitConnected() {
        sink.awaitConnected(1);
    }

    void awaitDeliveries(int count) {
        sink.awaitDeliveries(count);
    }

    static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }
}
