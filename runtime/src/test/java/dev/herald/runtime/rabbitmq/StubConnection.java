package dev.herald.runtime.rabbitmq;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.UnblockedCallback;
import com.rabbitmq.client.impl.ConnectionParams;
import com.rabbitmq.client.impl.recovery.AutorecoveringConnection;

/** A connection to nowhere, without channels, which is lost and recovered as told. */
final class StubConnection extends AutorecoveringConnection {

    private final List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();
    volatile boolean aborted;
    private volatile boolean open = true;
    private volatile ShutdownSignalException cause;

    StubConnection() {
        super(new ConnectionParams(), null, List.of(new Address("nowhere")));
    }

    void lose() {
        cause = new ShutdownSignalException(true, false, null, this);
        open = false;
        listeners.forEach(listener -> listener.shutdownCompleted(cause));
    }

    void recover() {
        open = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ShutdownSignalException getCloseReason() {
        return cause;
    }

    @Override
    public Channel createChannel() {
        return null;
    }

    @Override
    public void abort(int timeout) {
        aborted = true;
        open = false;
    }

    @Override
    public void addShutdownListener(ShutdownListener listener) {
        listeners.add(listener);
    }

    @Override
    public void addBlockedListener(BlockedListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BlockedListener addBlockedListener(BlockedCallback blocked, UnblockedCallback unblocked) {
        return null;
    }
}
