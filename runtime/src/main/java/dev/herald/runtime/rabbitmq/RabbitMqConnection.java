package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.recovery.AutorecoveringChannel;
import com.rabbitmq.client.impl.recovery.AutorecoveringConnection;

/**
 * One connection of a client, opened when first needed. The client recovers the connection, but no channels: those opened
 * here end with it, and their owners open others. If recovery takes too long, the connection is replaced: the client gives
 * up permanently if a connection is lost at the very moment it is recovered.
 */
final class RabbitMqConnection {

    private static final Duration MIN_RECOVERY_TIME = Duration.ofSeconds(5);
    private static final int RECOVERY_ATTEMPTS = 3;
    /** How long the server may take to confirm that a connection is closed. */
    private static final int CLOSE_MILLIS = 1_000;

    private final RabbitMqConnector connector;
    private final String name;
    private final Duration patience;
    private final Duration recoveryTime;
    private final BlockedState blockedState = new BlockedState();
    private volatile Connection connection;
    private volatile long lostAt;
    private volatile ShutdownSignalException lostBy;
    private Future<Connection> opening;
    private int opened;
    private boolean closed;

    /**
     * @param name the connection's name at the broker
     * @param patience how long a caller waits for the connection
     */
    RabbitMqConnection(RabbitMqConnector connector, String name, Duration patience) {
        this.connector = connector;
        this.name = name;
        this.patience = patience;
        Duration attempts = connector.recoveryInterval().multipliedBy(RECOVERY_ATTEMPTS);
        this.recoveryTime = attempts.compareTo(MIN_RECOVERY_TIME) > 0 ? attempts : MIN_RECOVERY_TIME;
    }

    /**
     * Opens a channel.
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

    /** Whether it is open, or could be opened now. */
    boolean isOpen() {
        try {
            open();
            return true;
        } catch (IOException lost) {
            return false;
        }
    }

    private Connection open() throws IOException {
        Connection known = connection;
        return known != null && known.isOpen() ? known : connector.await(opening(), patience);
    }

    /** The attempt to connect that is under way, or else a new one. Does not block. */
    private synchronized Future<Connection> opening() throws IOException {
        if (closed) {
            throw new IOException("the application is stopping and connects no more");
        }
        Connection known = connection;
        if (known != null && known.isOpen()) {
            return CompletableFuture.completedFuture(known);
        }
        if (opening == null || opening.isDone()) {
            if (known != null) {
                checkRecoveryTime(known.getCloseReason());
            }
            // The client always returns the same connection for the same name.
            opening = connector.connect(opened == 0 ? name : name + "-" + (opened + 1), fresh -> replace(known, fresh));
        }
        return opening;
    }

    private void checkRecoveryTime(ShutdownSignalException cause) throws IOException {
        boolean justNow = cause != lostBy;
        if (justNow || System.nanoTime() - lostAt < recoveryTime.toNanos()) {
            throw NoConnectionException
                    .lost("the connection '" + name + "' to RabbitMQ at " + connector.address() + " is lost ("
                            + RabbitMqFailures.reason(cause) + "); the client tries to reconnect every "
                            + connector.recoveryInterval().toMillis() + " ms (network-recovery-interval)", cause);
        }
    }

    private Connection replace(Connection lost, Connection fresh) {
        rejectUnrecoverable(fresh);
        if (isInUse(lost)) {
            fresh.abort(CLOSE_MILLIS);
            return lost;
        }
        if (lost != null) {
            lost.abort(CLOSE_MILLIS);
        }
        boolean used = use(fresh);
        fresh.addBlockedListener(reason -> ifUsed(fresh, () -> blockedState.raised(reason)),
                () -> ifUsed(fresh, blockedState::over));
        fresh.addShutdownListener(cause -> ifUsed(fresh, () -> lost(cause)));
        if (!used) {
            fresh.abort(CLOSE_MILLIS);
        }
        return fresh;
    }

    /** The client may have recovered it while another one was connected. */
    private synchronized boolean isInUse(Connection lost) {
        // The client returns the connection of a name that was used.
        opened++;
        return lost != null && lost == connection && lost.isOpen();
    }

    private synchronized boolean use(Connection fresh) {
        connection = fresh;
        return !closed;
    }

    /** A connection that was replaced while the client recovered it may still live. */
    private void ifUsed(Connection one, Runnable event) {
        if (one == connection) {
            event.run();
        }
    }

    private void lost(ShutdownSignalException cause) {
        lostAt = System.nanoTime();
        lostBy = cause;
        blockedState.over();
    }

    /** Ends the open connection, because the broker reads nothing from it; the next channel is opened on another one. */
    void giveUp() {
        Connection silent = giveUpOpen();
        if (silent != null) {
            silent.abort(CLOSE_MILLIS);
            blockedState.over();
        }
    }

    private synchronized Connection giveUpOpen() {
        Connection silent = connection;
        if (silent == null || !silent.isOpen() || closed) {
            return null;
        }
        connection = null;
        return silent;
    }

    private static void rejectUnrecoverable(Connection opened) {
        if (!(opened instanceof AutorecoveringConnection)) {
            opened.abort(CLOSE_MILLIS);
            throw new IllegalStateException("quarkus.rabbitmqclient.connection-recovery is false, so a lost connection would "
                    + "never be restored: set it to true");
        }
    }

    /** Whether the broker blocks publishing on this connection. */
    BlockedState blockedState() {
        return blockedState;
    }

    /**
     * Closes it for good, on a thread of its own: a server that does not answer would hold up the caller, and the client,
     * which closes its connections later, would wait for it without limit.
     */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        Connection last = connection;
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            last.abort(CLOSE_MILLIS);
            end.complete(null);
        }, "herald-close");
        thread.setDaemon(true);
        thread.start();
        return end;
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
