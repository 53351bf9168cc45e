package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.support.DestinationKey;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * The broker {@code redis}: queues on Streams, topics on Pub/Sub, by Redis 6.2 and newer. Publishing has one connection
 * for each configured client, operations by hand another, and every listener its own.
 */
@Singleton
public class RedisBroker implements Broker {

    static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Redis");

    /** Two reads' worth waits where handlers are quick, so that one is under way while the other is handled. */
    private static final BrokerDefaults USUAL = new BrokerDefaults(Declare.VERIFY, 400, 100, Duration.ofMillis(5),
            Duration.ZERO);

    private final RedisClients clients;
    private final Vertx vertx;
    private final Duration publishTimeout;
    private final Map<String, PipelinedConnection> publishing = new ConcurrentHashMap<>();
    private final Map<String, StreamOperations> queues = new ConcurrentHashMap<>();
    /** By stream and client, how long its listener's leases last: who takes by hand leaves to others what is theirs. */
    private final Map<DestinationKey, Duration> leases = new ConcurrentHashMap<>();
    private final Set<String> replyStreams = ConcurrentHashMap.newKeySet();

    @Inject
    public RedisBroker(RedisClients clients, Vertx vertx, HeraldConfig config) {
        this(clients, vertx, config.publish().timeout());
    }

    /** @param publishTimeout how long a publisher waits for Redis to confirm */
    public RedisBroker(RedisClients clients, Vertx vertx, Duration publishTimeout) {
        this.clients = clients;
        this.vertx = vertx;
        this.publishTimeout = Durations.bounded(publishTimeout);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public BrokerDefaults usual() {
        return USUAL;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink inbox) {
        Destination destination = subscription.destination();
        Supplier<Redis> connections = clients.like(destination.client(), vertx);
        if (destination.kind() == Kind.QUEUE && subscription.visibilityTimeout() != null) {
            leases.put(DestinationKey.of(destination), subscription.visibilityTimeout());
        }
        return destination.kind() == Kind.TOPIC
                ? new PubSubConsumer(subscription, inbox, connections)
                : new StreamConsumer(subscription, inbox, connections, replyStreams.remove(destination.physicalName()));
    }

    @Override
    public Producer producer(Destination destination) {
        PipelinedConnection line = publishing(destination.client());
        RedisSend send = destination.kind() == Kind.TOPIC
                ? new PubSubSend(destination, line, publishTimeout)
                : new StreamSend(destination, line, publishTimeout);
        return new RedisProducer(destination, send, publishTimeout);
    }

    @Override
    public Destination replyQueue(String client) {
        Destination queue = ReplyStream.create(publishing(client), client);
        replyStreams.add(queue.physicalName());
        return queue;
    }

    @Override
    public QueueOperations queues(String client) {
        return queues.computeIfAbsent(client == null ? "" : client,
                unseen -> new StreamOperations(clients.like(client, vertx), clients.isCluster(client), leases));
    }

    @Override
    public TopicOperations topics(String client) {
        return new ChannelOperations(publishing(client), clients.isCluster(client));
    }

    private PipelinedConnection publishing(String client) {
        return publishing.computeIfAbsent(client == null ? "" : client,
                unseen -> new PipelinedConnection(clients.like(client, vertx)));
    }

    @PreDestroy
    void close() {
        publishing.values().forEach(PipelinedConnection::close);
        queues.values().forEach(StreamOperations::close);
    }
}
