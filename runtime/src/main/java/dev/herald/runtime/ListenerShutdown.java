package dev.herald.runtime;

import io.quarkus.runtime.shutdown.ShutdownListener;

/**
 * Stops the listeners before anything of the application closes: handlers may need all of it, and pushed messages are
 * answered over the HTTP server's connections. Only the listeners: HTTP requests in flight may publish until the server is
 * closed, and {@link ListenerRegistry#stop} runs.
 */
final class ListenerShutdown implements ShutdownListener {

    private final ListenerRegistry registry;

    ListenerShutdown(ListenerRegistry registry) {
        this.registry = registry;
    }

    /** Called after the delay in which load balancers notice the shutdown. Blocks, because Quarkus may not wait otherwise. */
    @Override
    public void shutdown(ShutdownNotification notification) {
        try {
            registry.stopListeners();
        } finally {
            notification.done();
        }
    }
}
