package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

/**
 * What Herald has of one client: a connection to consume on, one to publish on, for an alarm blocks a whole connection, one
 * for operations by hand, for some of the broker's refusals close a whole connection, and the lanes that all publishers
 * share. Each connection is opened when first needed.
 */
final class RabbitMqClientLink implements AutoCloseable {

    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final RabbitMqConnection consuming;
    private final RabbitMqConnection byHand;
    private final RabbitMqPublisher publisher;
    private final ConfirmChannel queues;
    private final ConfirmChannel delays;
    private final ConfirmChannel requests;
    private final ReplyReceiver replies = new ReplyReceiver();

    /**
     * @param connecting held while the client connects
     * @param recoveryInterval how long the client waits before it tries to recover a connection
     */
    RabbitMqClientLink(RabbitMQClient client, Lock connecting, Duration recoveryInterval, Duration publishTimeout) {
        consuming = new RabbitMqConnection(client, "herald-consume", connecting, recoveryInterval);
        byHand = new RabbitMqConnection(client, "herald-by-hand", connecting, recoveryInterval);
        publisher = new RabbitMqPublisher(new RabbitMqConnection(client, "herald-publish", connecting, recoveryInterval),
                publishTimeout, reported);
        queues = newLane();
        delays = newLane();
        requests = publisher.lane(replies::receiveOn);
    }

    RabbitMqConnection consuming() {
        return consuming;
    }

    /** To declare with, on the connection for consuming. */
    TopologyDeclarer declaring() {
        return new TopologyDeclarer(consuming, reported);
    }

    RabbitMqConnection byHand() {
        return byHand;
    }

    /** To declare with, on the connection for operations by hand. */
    TopologyDeclarer declaringByHand() {
        return new TopologyDeclarer(byHand, reported);
    }

    RabbitMqPublisher publisher() {
        return publisher;
    }

    /** For messages to queues: the default exchange is always there. */
    ConfirmChannel queues() {
        return queues;
    }

    /** For messages that have to wait. */
    ConfirmChannel delays() {
        return delays;
    }

    /** For requests: their replies come on the same channel. */
    ConfirmChannel requests() {
        return requests;
    }

    ReplyReceiver replies() {
        return replies;
    }

    ConfirmChannel newLane() {
        return publisher.lane(channel -> {
            // Nothing is received on it.
        });
    }

    @Override
    public void close() {
        publisher.close();
    }
}
