package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;
import io.quarkiverse.rabbitmqclient.RabbitMQClientConfig;
import io.quarkiverse.rabbitmqclient.RabbitMQClients;
import io.quarkiverse.rabbitmqclient.RabbitMQClientsConfig;

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
import dev.herald.spi.support.MissingDestinationException;

/**
 * The broker {@code rabbitmq}, version 3.10 or newer. A topic is an exchange, to which each subscriber binds a queue.
 */
@Singleton
public class RabbitMqBroker implements Broker {

    private static final Logger LOG = Logger.getLogger(RabbitMqBroker.class);
    /** For servers to confirm that connections are closed. */
    private static final long CLOSE_MILLIS = 250;
    private static final BrokerDefaults DEFAULTS = new BrokerDefaults(Declare.VERIFY, null, 20, Duration.ofMillis(1),
            Duration.ofMillis(10));

    private final RabbitMQClients clients;
    private final RabbitMQClientsConfig config;
    private final Duration publishTimeout;
    private final Map<String, RabbitMqClientLink> links = new ConcurrentHashMap<>();
    /** The listeners' settings: a publisher that creates a queue first declares it as its listener would. */
    private final Map<DestinationKey, Subscription> subscriptions = new ConcurrentHashMap<>();

    public RabbitMqBroker(RabbitMQClients clients, RabbitMQClientsConfig config, HeraldConfig herald) {
        this.clients = clients;
        this.config = config;
        this.publishTimeout = herald.publish().timeout();
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public BrokerDefaults defaults() {
        return DEFAULTS;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        Destination destination = subscription.destination();
        RabbitMqClientLink link = link(destination.client());
        if (destination.physicalName().equals(ReplyReceiver.ADDRESS)) {
            return new ReplyConsumer(link.replies(), sink);
        }
        subscriptions.put(DestinationKey.of(destination), subscription);
        return new RabbitMqConsumer(subscription, sink, link, topology(destination, subscription));
    }

    @Override
    public void check(Destination destination) {
        configured(nameOf(destination.client()));
    }

    @Override
    public Producer producer(Destination destination) {
        RabbitMqClientLink link = link(destination.client());
        return new RabbitMqProducer(destination, link, broker -> declare(
                topology(destination, subscriptions.get(DestinationKey.of(destination))), link, broker));
    }

    /** The broker closes the connection if it does not know the type of an exchange: not the one that others publish on. */
    private static void declare(RabbitMqTopology topology, RabbitMqClientLink link, TopologyDeclarer broker)
            throws IOException, MissingDestinationException {
        if (!topology.isOfPluginType()) {
            topology.declareForPublisher(broker);
            return;
        }
        try (TopologyDeclarer own = link.adminDeclarer()) {
            topology.declareForPublisher(own);
        }
    }

    private RabbitMqTopology topology(Destination destination, Subscription listener) {
        return new RabbitMqTopology(destination, listener,
                deadLetterQueue -> deadLetterArguments(new DestinationKey(Kind.QUEUE, deadLetterQueue, destination.client())));
    }

    private Map<String, Object> deadLetterArguments(DestinationKey queue) {
        Subscription listener = subscriptions.get(queue);
        return listener == null
                ? RabbitMqArguments.ofQueue(Map.of(), "", null, null)
                : topology(listener.destination(), listener).queueArguments();
    }

    @Override
    public Destination replyQueue(String client) {
        return Destination.existingQueue(ReplyReceiver.ADDRESS, client);
    }

    @Override
    public QueueOperations queues(String client) {
        return new RabbitMqQueueOperations(link(client), queue -> topology(queue, subscriptions.get(DestinationKey.of(queue))));
    }

    @Override
    public TopicOperations topics(String client) {
        return new RabbitMqTopicOperations(link(client), topic -> topology(topic, null));
    }

    private RabbitMqClientLink link(String client) {
        return links.computeIfAbsent(nameOf(client), this::newLink);
    }

    private static String nameOf(String client) {
        return client == null ? RabbitMQClients.DEFAULT_CLIENT_NAME : client;
    }

    private RabbitMQClientConfig configured(String name) {
        RabbitMQClientConfig configured = config.clients().get(name);
        if (configured == null) {
            throw new IllegalArgumentException("no RabbitMQ client is named '" + name + "': configure quarkus.rabbitmqclient."
                    + (name.equals(RabbitMQClients.DEFAULT_CLIENT_NAME) ? "" : name + ".")
                    + "hostname and its other properties");
        }
        return configured;
    }

    private RabbitMqClientLink newLink(String name) {
        RabbitMQClientConfig configured = configured(name);
        RabbitMQClient client;
        // Looking one up is not thread-safe. It connects nothing.
        synchronized (clients) {
            client = clients.getRabbitMQClient(name);
        }
        return new RabbitMqClientLink(new RabbitMqConnector(client, ConnectFailures.address(configured),
                Duration.ofMillis(configured.networkRecoveryInterval())), publishTimeout,
                new PublishLimits(configured.maxInboundMessageBodySize()));
    }

    @PreDestroy
    public void close() {
        closeConnections();
    }

    /** Stops publishing, too. The client extension, which closes clients later, would wait for a silent server for minutes. */
    @Override
    public void closeConnections() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (RabbitMqClientLink link : links.values()) {
            ends.addAll(link.close());
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException silent) {
            LOG.debug("A server did not confirm in time that its connections are closed", silent);
        }
    }
}
