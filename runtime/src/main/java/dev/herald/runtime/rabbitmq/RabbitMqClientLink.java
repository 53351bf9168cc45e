package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

/**
 * Herald's connections of one client, each opened when first needed. Consuming and publishing have their own, because an
 * alarm blocks a whole connection; so have administrative operations, because some errors close a whole connection. Also
 * the channels that publishers share.
 */
final class RabbitMqClientLink implements AutoCloseable {

    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final RabbitMqConnection consuming;
    private final RabbitMqConnection admin;
    private final RabbitMqPublisher publisher;
    private final ConfirmChannel queues;
    private final ConfirmChannel delays;
    private final ConfirmChannel requests;
    private final ReplyReceiver replies = new ReplyReceiver();
    /** One thread while there is something to do, for messages that nobody waits for. */
    private final ThreadPoolExecutor returning = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), RabbitMqClientLink::thread);

    /**
     * @param connecting a lock held while the client connects
     * @param recoveryInterval how long the client waits before it tries to recover a connection
     * @param limits what must not be published
     */
    RabbitMqClientLink(RabbitMQClient client, Lock connecting, Duration recoveryInterval, Duration publishTimeout,
            PublishLimits limits) {
        consuming = new RabbitMqConnection(client, "herald-consume", connecting, recoveryInterval);
        admin = new RabbitMqConnection(client, "herald-admin", connecting, recoveryInterval);
        publisher = new RabbitMqPublisher(new RabbitMqConnection(client, "herald-publish", connecting, recoveryInterval),
                publishTimeout, limits, reported);
        queues = newChannel();
        delays = newChannel();
        requests = publisher.confirmChannel(replies::receiveOn);
        returning.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "herald-return");
        thread.setDaemon(true);
        return thread;
    }

    RabbitMqConnection consuming() {
        return consuming;
    }

    /** Declares on the connection for consuming. */
    TopologyDeclarer declarer() {
        return new TopologyDeclarer(consuming, reported);
    }

    RabbitMqConnection adminConnection() {
        return admin;
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

    @Override
    public void close() {
        publisher.close();
        returning.shutdown();
    }
}
