package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.runtime.redis.RedisClients;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/** One Redis for all tests of the module, and for each test names of its own and consumers that stop after it. */
final class RedisFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(RedisFixture.class);
    private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(2);

    final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private String name;
    private Server server;
    private RedisBroker broker;

    /** Closed with the last test. */
    private record Server(RedisServer process, URI uri, Vertx vertx, Redis client) implements AutoCloseable {

        static Server start() {
            RedisServer process = RedisResource.given().isPresent() ? null : RedisServer.start();
            URI uri = process == null ? RedisResource.given().get() : process.uri();
            Vertx vertx = Vertx.vertx();
            return new Server(process, uri, vertx, Redis.createClient(vertx, uri.toString()));
        }

        @Override
        public void close() {
            vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
            if (process != null) {
                process.close();
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, key -> Server.start(), Server.class);
        name = "orders-" + UUID.randomUUID();
        broker = broker(server.uri());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stopAll();
    }

    /** Stops the consumers, before what they are connected to. */
    void stopAll() {
        consumers.stop();
    }

    /** The test's queue or topic. */
    String name() {
        return name;
    }

    RedisBroker broker() {
        return broker;
    }

    URI uri() {
        return server.uri();
    }

    /** Herald's broker on a server. */
    RedisBroker broker(URI uri) {
        return broker(new RedisOptions().setConnectionString(uri.toString()));
    }

    RedisBroker broker(RedisOptions options) {
        RedisClients clients = new RedisClients();
        clients.customize("<default>", options);
        return new RedisBroker(clients, server.vertx(), PUBLISH_TIMEOUT);
    }

    static Destination queue(String physicalName, Declare declare) {
        return queue(physicalName, declare, Map.of());
    }

    static Destination queue(String physicalName, Declare declare, Map<String, String> attributes) {
        return new Destination(Kind.QUEUE, "orders", physicalName, null, declare, attributes);
    }

    static Subscription subscription(Destination queue, Duration visibilityTimeout) {
        return new Subscription("orders", queue, null, Map.of(), visibilityTimeout, Duration.ofMinutes(1),
                queue.physicalName() + "-dlq", 3, Duration.ofSeconds(1), 2,
                new Buffer(1, Buffer.Overflow.DROP_OLDEST));
    }

    Consumer start(Destination queue, Duration visibilityTimeout) {
        return start(broker, subscription(queue, visibilityTimeout), sink);
    }

    Consumer start(RedisBroker with, Subscription subscription, RecordingSink into) {
        return consumers.start(with, subscription, into);
    }

    BatchReceipt publish(Destination destination, List<OutgoingMessage<Body>> messages) {
        return broker.producer(destination).send(messages);
    }

    /** What an outsider gets for a command. */
    Response ask(Command command, Object... arguments) {
        try {
            return server.client().send(Request.cmd(command, arguments)).toCompletionStage().toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }

    /** How many entries a stream has. */
    int length(String stream) {
        return ask(Command.XLEN, stream).toInteger();
    }

    /** How many entries of a stream are in consumers' hands. */
    int pending(String stream) {
        return ask(Command.XPENDING, stream, "herald").get(0).toInteger();
    }

    void awaitDeliveries(int count) {
        sink.awaitDeliveries(count);
    }

    void awaitConnected(int times) {
        sink.awaitConnected(times);
    }

    static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }
}
