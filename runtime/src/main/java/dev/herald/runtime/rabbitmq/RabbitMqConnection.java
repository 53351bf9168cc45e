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
 * One connection of a client, opened when first needed. The client recovers the connection, but no channels: those opened
 * here end with it, and their owners open others. If recovery takes too long, the connection is replaced: the client gives
 * up permanently if a connection is lost at the very moment it is recovered.
 */
final class RabbitMqConnection {

    private static final Duration MIN_RECOVERY_TIME = Duration.ofSeconds(5);
    private static final int RECOVERY_ATTEMPTS = 3;

    private final RabbitMQClient client;
    private final String name;
    private final Lock connecting;
    private final Duration recoveryTime;
    private final BlockedState blockedState = new BlockedState();
    private volatile Connection connection;
    private volatile long lostAt;
    private int opened;

    /**
     * @param name the connection's name at the broker
     * @param connecting a lock held while connecting: clients are not thread-safe
     * @param recoveryInterval how long the client waits before it tries to recover a connection
     */
    RabbitMqConnection(RabbitMQClient client, String name, Lock connecting, Duration recoveryInterval) {
        this.client = client;
        this.name = name;
        this.connecting = connecting;
        Duration attempts = recoveryInterval.multipliedBy(RECOVERY_ATTEMPTS);
        this.recoveryTime = attempts.compareTo(MIN_RECOVERY_TIME) > 0 ? attempts : MIN_RECOVERY_TIME;
    }

    /**
     * Opens a channel. Blocks at most for the client's timeouts.
     *
     * @throws IOException or a RuntimeException if the broker is unreachable
     */
    Channel newChannel() throws IOException {
        AutorecoveringChannel recovered = (AutorecoveringChannel) open().createChannel();
        if (recovered == null) {
            throw new IOException("the connection '" + name + "' has reached its maximum of channels: raise "
                    + "quarkus.rabbitmqclient.requested-channel-max and the server's channel_max");
        }
        // The client would redeclare and consume again whatever goes through the outer channel.
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

    /** Drops a connection that should have recovered by now. */
    private void giveUpRecovery(Connection lost) throws IOException {
        if (System.nanoTime() - lostAt < recoveryTime.toNanos()) {
            throw new IOException("the connection '" + name + "' is lost; the client tries to reconnect every "
                    + "network-recovery-interval");
        }
        connection = null;
        lost.abort();
    }

    private Connection connect() {
        // The client always returns the same connection for the same name.
        String unused = opened == 0 ? name : name + "-" + (opened + 1);
        Connection fresh = client.connect(unused);
        opened++;
        rejectUnrecoverable(fresh);
        fresh.addBlockedListener(blockedState::raised, blockedState::over);
        fresh.addShutdownListener(this::lost);
        connection = fresh;
        return fresh;
    }

    private void lost(ShutdownSignalException cause) {
        lostAt = System.nanoTime();
        blockedState.over();
    }

    private static void rejectUnrecoverable(Connection opened) {
        if (!(opened instanceof AutorecoveringConnection)) {
            throw new IllegalStateException("quarkus.rabbitmqclient.connection-recovery is false, so a lost connection would "
                    + "never be restored: set it to true");
        }
    }

    /** Whether the broker blocks publishing on this connection. */
    BlockedState blockedState() {
        return blockedState;
    }

    /** Makes the client forget a closed channel, which it would otherwise reopen, with its consumers, when it recovers. */
    private record Forgetting(Channel channel, AtomicBoolean done) implements ShutdownListener {

        Forgetting(Channel channel) {
            this(channel, new AtomicBoolean());
        }

        @Override
        public void shutdownCompleted(ShutdownSignalException cause) {
            // Only once: aborting a closed channel calls its listeners again.
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
