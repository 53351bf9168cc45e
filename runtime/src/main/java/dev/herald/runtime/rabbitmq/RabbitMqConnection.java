package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.recovery.AutorecoveringChannel;
import com.rabbitmq.client.impl.recovery.AutorecoveringConnection;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

/**
 * One connection of a client, opened when first needed. The client recovers it when it is lost, and nothing else:
 * channels made here die with it, so whoever had one opens another.
 */
final class RabbitMqConnection {

    private final RabbitMQClient client;
    private final String name;
    private final Lock connecting;
    private final Alarm alarm = new Alarm();
    private volatile Connection connection;

    /**
     * @param name of the connection, as the broker shows it
     * @param connecting held while connecting: clients are not thread-safe
     */
    RabbitMqConnection(RabbitMQClient client, String name, Lock connecting) {
        this.client = client;
        this.name = name;
        this.connecting = connecting;
    }

    /**
     * Opens a channel, which is bounded by the client's timeouts.
     *
     * @throws IOException or a RuntimeException if the broker can't be reached for now
     */
    Channel newChannel() throws IOException {
        Connection open = connection == null ? connect() : connection;
        if (!open.isOpen()) {
            throw new IOException("the connection '" + name + "' is lost; the client connects again every "
                    + "network-recovery-interval");
        }
        AutorecoveringChannel recovered = (AutorecoveringChannel) open.createChannel();
        if (recovered == null) {
            throw new IOException("the connection '" + name + "' has no channel left: raise quarkus.rabbitmqclient."
                    + "requested-channel-max, and the server's channel_max");
        }
        // What is declared and consumed through the outer one, the client would declare and consume again.
        Channel channel = recovered.getDelegate();
        channel.addShutdownListener(new Forgetting(recovered));
        return channel;
    }

    private Connection connect() throws IOException {
        connecting.lock();
        try {
            if (connection == null) {
                Connection opened = client.connect(name);
                refuseUnrecoverable(opened);
                opened.addBlockedListener(alarm::raised, alarm::over);
                opened.addShutdownListener(lost -> alarm.over());
                connection = opened;
            }
            return connection;
        } finally {
            connecting.unlock();
        }
    }

    private static void refuseUnrecoverable(Connection opened) {
        if (!(opened instanceof AutorecoveringConnection)) {
            throw new IllegalStateException("quarkus.rabbitmqclient.connection-recovery is false, by which a lost connection "
                    + "would stay so: set it to true");
        }
    }

    /** Whether the broker takes no messages on this connection for now. */
    Alarm alarm() {
        return alarm;
    }

    /** Has the client forget a closed channel, which it would open again, with its consumers, in a recovery. */
    private record Forgetting(Channel channel, AtomicBoolean done) implements ShutdownListener {

        Forgetting(Channel channel) {
            this(channel, new AtomicBoolean());
        }

        @Override
        public void shutdownCompleted(ShutdownSignalException cause) {
            // Once only: aborting a closed channel calls its listeners again.
            if (done.compareAndSet(false, true)) {
                try {
                    channel.abort();
                } catch (IOException | RuntimeException closedAnyway) {
                    return;
                }
            }
        }
    }
}
