package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.Destination;
import dev.herald.spi.support.Durations;

/**
 * Herald's connections of one client, each opened when first needed. Consuming and publishing have their own, because an
 * alarm blocks a whole connection; so have administrative operations, and those that receive, because some errors close a
 * whole connection. Also the channels that publishers share.
 */
final class RabbitMqClientLink {

    /** How long a listener waits for a connection before it reports that the server does not answer. */
    private static final Duration LISTENER_PATIENCE = Duration.ofSeconds(2);
    private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(10);
    /** How long replies are awaited on a channel on which no more requests are sent. */
    private static final Duration REPLY_PATIENCE = Duration.ofMinutes(1);

    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final RabbitMqConnector connector;
    private final SharedConnections consuming;
    private final RabbitMqConnection admin;
    private final SharedConnections pulling;
    private final RabbitMqConnection publishing;
    private final RabbitMqPublisher publisher;
    private final ConfirmChannel queues;
    private final ConfirmChannel delays;
    private final ConfirmChannel requests;
    private final UsableDelayQueues delayQueues = new UsableDelayQueues();
    private final ReplyReceiver replies = new ReplyReceiver();
    /** One thread while there is something to do, for messages that nobody waits for. */
    private final ThreadPoolExecutor returning = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), RabbitMqClientLink::thread);

    /** @param limits what must not be published */
    RabbitMqClientLink(RabbitMqConnector connector, Duration publishTimeout, PublishLimits limits) {
        this.connector = connector;
        consuming = new SharedConnections("herald-consume", "listeners", connector.address(),
                name -> new RabbitMqConnection(connector, name, LISTENER_PATIENCE));
        pulling = new SharedConnections("herald-receive", "queues", connector.address(),
                name -> new RabbitMqConnection(connector, name, ADMIN_PATIENCE));
        admin = new RabbitMqConnection(connector, "herald-admin", ADMIN_PATIENCE);
        publishing = new RabbitMqConnection(connector, "herald-publish", Durations.bounded(publishTimeout));
        publisher = new RabbitMqPublisher(publishing, publishTimeout, limits, reported);
        queues = newChannel();
        delays = newChannel();
        requests = publisher.confirmChannel(replies::receiveOn, REPLY_PATIENCE);
        returning.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "herald-return");
        thread.setDaemon(true);
        return thread;
    }

    /** The prefix of a destination's client's properties, for messages. */
    static String properties(Destination destination) {
        String client = destination.client();
        return "quarkus.rabbitmqclient." + (client == null ? "" : client + ".");
    }

    SharedConnections consuming() {
        return consuming;
    }

    /** Declares on the connection on which a listener consumes. */
    TopologyDeclarer declarer(String listener) {
        return new TopologyDeclarer(consuming.of(listener), reported);
    }

    UsableDelayQueues delayQueues() {
        return delayQueues;
    }

    /** For administrative operations that receive messages, by queue. */
    SharedConnections pulling() {
        return pulling;
    }

    /** Declares on the connection for administrative operations. */
    TopologyDeclarer adminDeclarer() {
        return new TopologyDeclarer(admin, reported);
    }

    RabbitMqPublisher publisher() {
        return publisher;
    }

    /** The channel for messages to queues: the default exchange always exists. */
    ConfirmChannel queueChannel() {
        return queues;
    }

    /** The channel for delayed messages. */
    ConfirmChannel delayChannel() {
        return delays;
    }

    /** The channel for requests: direct replies arrive on the channel of the request. */
    ConfirmChannel requestChannel() {
        return requests;
    }

    /** Settles messages that were given up, once their copies are confirmed. */
    Executor returning() {
        return returning;
    }

    ReplyReceiver replies() {
        return replies;
    }

    ConfirmChannel newChannel() {
        return publisher.confirmChannel(channel -> {
            // It consumes nothing.
        });
    }

    /** Stops publishing, and begins to close all connections. @return the ends */
    List<CompletableFuture<Void>> close() {
        publisher.close();
        returning.shutdown();
        List<CompletableFuture<Void>> ends = consuming.close();
        ends.addAll(pulling.close());
        ends.add(admin.close());
        ends.add(publishing.close());
        connector.close();
        return ends;
    }
}
