package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.vertx.core.Vertx;

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
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.DestinationKey;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.UncountedReceives;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * The broker {@code redis}, version 6.2 or newer: queues on Streams, topics on Pub/Sub. For each configured client,
 * publishing has one connection and administrative operations another; each listener has its own.
 */
@Singleton
public class RedisBroker implements Broker {

    static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Redis");

    /** If handlers are fast, two reads are prefetched: one is under way while the other is handled. */
    private static final BrokerDefaults DEFAULTS = new BrokerDefaults(Declare.VERIFY, 400, 100, Duration.ofMillis(5),
            Duration.ZERO);

    private final RedisClients clients;
    private final Vertx vertx;
    private final Duration publishTimeout;
    private final Map<String, PipelinedConnection> publishing = new ConcurrentHashMap<>();
    /** By client, for all its topics. */
    private final Map<String, RoleQuestion> roles = new ConcurrentHashMap<>();
    private final Map<String, StreamOperations> queues = new ConcurrentHashMap<>();
    /** The visibility timeouts of listeners, which administrative receives respect. */
    private final Map<DestinationKey, Duration> leases = new ConcurrentHashMap<>();
    /** By queue, shared by its listeners and by administration. */
    private final Map<DestinationKey, UncountedReceives> uncounted = new ConcurrentHashMap<>();
    private final Set<String> replyStreams = ConcurrentHashMap.newKeySet();

    @Inject
    public RedisBroker(RedisClients clients, Vertx vertx, HeraldConfig config) {
        this(clients, vertx, config.publish().timeout());
    }

    /** @param publishTimeout how long a publisher waits for a confirmation */
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
    public BrokerDefaults defaults() {
        return DEFAULTS;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        Destination destination = subscription.destination();
        requireOneSlot(destination);
        Connector connections = clients.like(destination.client(), vertx);
        if (destination.kind() == Kind.QUEUE && subscription.visibilityTimeout() != null) {
            leases.put(DestinationKey.of(destination), subscription.visibilityTimeout());
        }
        if (destination.kind() == Kind.TOPIC) {
            return new PubSubConsumer(subscription, sink, connections);
        }
        boolean forReplies = replyStreams.remove(destination.physicalName());
        // Each reply stream has another name, and no administration: nothing of it is kept.
        return new StreamConsumer(subscription, sink, connections,
                forReplies ? new UncountedReceives() : uncounted(destination), forReplies);
    }

    private void requireOneSlot(Destination destination) {
        if (destination.kind() == Kind.QUEUE && clients.isCluster(destination.client())) {
            String problem = new StreamAddress(destination.physicalName(), StreamOptions.of(destination).group())
                    .problemInCluster();
            if (problem != null) {
                throw new IllegalArgumentException(destination + ": " + problem + " (" + ConfigKeys.of(destination, "name")
                        + ")");
            }
        }
    }

    private UncountedReceives uncounted(Destination queue) {
        return uncounted.computeIfAbsent(DestinationKey.of(queue), unseen -> new UncountedReceives());
    }

    @Override
    public void check(Destination destination) {
        if (destination.kind() == Kind.TOPIC) {
            Channels.sharded(destination);
        } else {
            StreamOptions.of(destination);
            requireOneSlot(destination);
        }
    }

    @Override
    public Producer producer(Destination destination) {
        requireOneSlot(destination);
        PipelinedConnection connection = publishing(destination.client());
        RedisSend send = destination.kind() == Kind.TOPIC
                ? new PubSubSend(destination, connection, role(destination.client()), publishTimeout)
                : new StreamSend(destination, connection, publishTimeout);
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
                unseen -> new StreamOperations(clients.like(client, vertx), clients.isCluster(client), leases,
                        queue -> uncounted.getOrDefault(DestinationKey.of(queue), new UncountedReceives())));
    }

    /** A channel of Pub/Sub keeps nothing. */
    @Override
    public boolean queuesForSubscribers() {
        return false;
    }

    @Override
    public TopicOperations topics(String client) {
        return new ChannelOperations(publishing(client), clients.isCluster(client));
    }

    private RoleQuestion role(String client) {
        return roles.computeIfAbsent(client == null ? "" : client, unseen -> new RoleQuestion(publishing(client)));
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
