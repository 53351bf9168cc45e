package dev.herald.brokers;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Subscription;

/** A RabbitMQ for one class, whose tests damage it; and for each test a client, and consumers that stop after it. */
final class OwnRabbitMq implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Map<String, String> settings;
    private final StartedConsumers consumers = new StartedConsumers();
    private RabbitMq server;
    private Rabbit rabbit;

    /** @param settings of the client, beside the address */
    OwnRabbitMq(Map<String, String> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = RabbitMq.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        rabbit = new Rabbit(server.uri(), settings);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        consumers.stop();
        rabbit.close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
    }

    RabbitMq server() {
        return server;
    }

    Rabbit rabbit() {
        return rabbit;
    }

    /** Has the server evaluate an Erlang expression, in which {@code %s} is the queue as a resource. */
    void eval(String expression, String queue) {
        server.control("eval", expression.replace("%s", "rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue + "\">>)"));
    }

    /** Starts a consumer of a queue, without a dead-letter queue, and returns when it has reported anything. */
    Consumer start(Destination queue, RecordingSink sink) {
        Consumer consumer = consumers.start(rabbit.broker,
                new Subscription(queue.name(), queue, null, Map.of(), null, Duration.ofMinutes(1), null, 3,
                        Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)),
                sink);
        await().atMost(SOON)
                .until(() -> !sink.leases.isEmpty() || !sink.failures.isEmpty() || !sink.missing.isEmpty());
        return consumer;
    }
}
