package dev.herald.brokers;

import static org.awaitility.Awaitility.await;

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
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** One RabbitMQ for all tests of the module, and for each test names of its own and consumers that stop after it. */
final class RabbitFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(RabbitFixture.class);
    private static final Duration SOON = Duration.ofSeconds(20);

    final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private String name;
    private URI uri;
    private Rabbit rabbit;

    /** Closed with the last test. */
    private record Server(RabbitMq broker, URI uri) implements AutoCloseable {

        static Server start() {
            Server server = RabbitMqResource.given().map(uri -> new Server(null, uri)).orElseGet(() -> {
                RabbitMq broker = RabbitMq.start();
                return new Server(broker, broker.uri());
            });
            try (Rabbit rabbit = new Rabbit(server.uri)) {
                rabbit.delayQueues();
            }
            return server;
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
        uri = server.uri();
        rabbit = new Rabbit(uri);
        name = "orders-" + UUID.randomUUID();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        consumers.stop();
        rabbit.close();
    }

    /** Where the broker is. */
    URI uri() {
        return uri;
    }

    Rabbit rabbit() {
        return rabbit;
    }

    /** The test's queue or topic. */
    String name() {
        return name;
    }

    String deadLetterQueue() {
        return name + "-dlq";
    }

    /** The test's queue. */
    Destination queue(Declare declare) {
        return queue(declare, Map.of());
    }

    Destination queue(Declare declare, Map<String, String> attributes) {
        return new Destination(Kind.QUEUE, "orders", name, null, declare, attributes);
    }

    /** The test's topic. */
    Destination topic(Map<String, String> attributes) {
        return new Destination(Kind.TOPIC, "events", name, null, Declare.CREATE, attributes);
    }

    Subscription subscription(Destination destination) {
        return subscription(destination, "listener", null, true, Map.of());
    }

    Subscription subscription(Destination destination, String id, String filter, boolean durable,
            Map<String, String> attributes) {
        Subscriber subscriber = destination.kind() == Kind.QUEUE
                ? null
                : new Subscriber(name + "-" + id, filter, FilterScope.HEADERS, durable, false);
        return new Subscription(id, destination, subscriber, attributes, null, Duration.ofMinutes(1),
                deadLetterQueue(), 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST));
    }

    Consumer start(Subscription subscription) {
        return start(subscription, sink);
    }

    Consumer start(Subscription subscription, RecordingSink own) {
        int before = own.leases.size();
        Consumer consumer = consumers.start(rabbit.broker, subscription, own);
        await().atMost(SOON).until(() -> own.leases.size() > before || !own.failures.isEmpty() || !own.missing.isEmpty());
        return consumer;
    }

    BatchReceipt publish(Destination destination, OutgoingMessage<Body> message) {
        return rabbit.broker.producer(destination).send(List.of(message));
    }

    void awaitDeliveries(int count) {
        sink.awaitDeliveries(count);
    }

    static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }
}
