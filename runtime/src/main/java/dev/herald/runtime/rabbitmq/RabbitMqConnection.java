package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
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
 * channels made here die with it, so whoever had one opens another. A client whose recovery takes too long is stopped, and
 * another connection opened: it gives up for ever if a connection is lost at the very moment it is recovered.
 */
final class RabbitMqConnection {

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(5);
    private static final int TRIES = 3;

    private final RabbitMQClient client;
    private final String name;
    private final Lock connecting;
    private final Duration patience;
    private final BlockedState alarm = new BlockedState();
    private volatile Connection connection;
    private volatile long lostAt;
    private int opened;

    /**
     * @param name of the connection, as the broker shows it
     * @param connecting held while connecting: clients are not thread-safe
     * @param recoveryInterval how long the client waits before it tries to recover a connection
     */
    RabbitMqConnection(RabbitMQClient client, String name, Lock connecting, Duration recoveryInterval) {
        this.client = client;
        this.name = name;
        this.connecting = connecting;
        Duration tries = recoveryInterval.multipliedBy(TRIES);
        this.patience = tries.compareTo(LEAST_PATIENCE) > 0 ? tries : LEAST_PATIENCE;
    }

    /**
     * Opens a channel, which is bounded by the client's timeouts.
     *
     * @throws IOException or a RuntimeException if the broker can't be reached for now
     */
    Channel newChannel() throws IOException {
        AutorecoveringChannel recovered = (AutorecoveringChannel) open().createChannel();
        if (recovered == null) {
            throw new IOException("the connection '" + name + "' has no channel left: raise quarkus.rabbitmqclient."
                    + "requested-channel-max, and the server's channel_max");
        }
        // What is declared and consumed through the outer one, the client would declare and consume again.
        Channel channel = recovered.getDelegate();
        channel.addShutdownListener(new Forgetting(recovered));
        return channel;
    }

    private Connection open() throws IOException {
        Connection known = connection;
        if (known != null && known.isOpen()) {
            return known;
        }
        connecting.lock();
        try {
            if (connection != null && !connection.isOpen()) {
                giveUpRecovery(connection);
            }
            return connection == null ? connect() : connection;
        } finally {
            connecting.unlock();
        }
    }

    /** Forgets a connection that should be recovered by now. */
    private void giveUpRecovery(Connection lost) throws IOException {
        if (System.nanoTime() - lostAt < patience.toNanos()) {
            throw new IOException("the connection '" + name + "' is lost; the client tries to connect again every "
                    + "network-recovery-interval");
        }
        connection = null;
        lost.abort();
    }

    private Connection connect() {
        // The client gives the same connection for the same name, for ever.
        String unused = opened == 0 ? name : name + "-" + (opened + 1);
        Connection fresh = client.connect(unused);
        opened++;
        refuseUnrecoverable(fresh);
        fresh.addBlockedListener(alarm::raised, alarm::over);
        fresh.addShutdownListener(this::lost);
        connection = fresh;
        return fresh;
    }

    private void lost(ShutdownSignalException cause) {
        lostAt = System.nanoTime();
        alarm.over();
    }

    private static void refuseUnrecoverable(Connection opened) {
        if (!(opened instanceof AutorecoveringConnection)) {
            throw new IllegalStateException("quarkus.rabbitmqclient.connection-recovery is false, by which a lost connection "
                    + "would stay so: set it to true");
        }
    }

    /** Whether the broker takes no messages on this connection for now. */
    BlockedState alarm() {
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
