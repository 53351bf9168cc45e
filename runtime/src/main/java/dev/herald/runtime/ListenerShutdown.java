package dev.herald.runtime;

import io.quarkus.runtime.shutdown.ShutdownListener;

/**
 * Stops the listeners before anything of the application closes: a handler may need all of it, and what is pushed by HTTP is
 * answered over the server's connections. Only the listeners: HTTP requests in flight may still publish, until their server
 * is closed and {@link ListenerRegistry#stop} has its turn.
 */
final class ListenerShutdown implements ShutdownListener {

    private final ListenerRegistry registry;

    ListenerShutdown(ListenerRegistry registry) {
        this.registry = registry;
    }

    /** After the delay in which load balancers learn of the shutdown. Blocks, for Quarkus may not wait for anybody. */
    @Override
    public void shutdown(ShutdownNotification notification) {
        try {
            registry.stopListeners();
        } finally {
            notification.done();
        }
    }
}
