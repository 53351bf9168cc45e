package dev.herald.benchmarks.driver.wire;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;

/** Passes on the bytes of TCP connections in both directions, and shows them to observers, one pair for each connection. */
final class Relay implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    private final URI broker;
    private final Supplier<Observers> observers;
    private final NetServer server;

    /** Both are called by the connection's event loop, in the order of the bytes. */
    record Observers(Consumer<Buffer> toBroker, Consumer<Buffer> fromBroker) {
    }

    Relay(URI broker, Supplier<Observers> observers) {
        this.broker = broker;
        this.observers = observers;
        server = await(vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true)).connectHandler(this::connect)
                .listen(0, broker.getHost()));
    }

    /** The broker's, with this one's port. */
    URI uri() {
        return URI.create(broker.toString().replace(":" + broker.getPort(), ":" + server.actualPort()));
    }

    private void connect(NetSocket consumer) {
        consumer.pause();
        client.connect(broker.getPort(), broker.getHost()).onSuccess(onward -> {
            Observers seeing = observers.get();
            new Direction(consumer, onward, seeing.toBroker()).open();
            new Direction(onward, consumer, seeing.fromBroker()).open();
            consumer.resume();
        }).onFailure(refused -> consumer.close());
    }

    /** Used by one event loop, which is that of both sockets. */
    private static final class Direction {

        private final NetSocket from;
        private final NetSocket to;
        private Consumer<Buffer> observer;

        Direction(NetSocket from, NetSocket to, Consumer<Buffer> observer) {
            this.from = from;
            this.to = to;
            this.observer = observer;
        }

        void open() {
            from.handler(this::pass);
            // Not its closing, which may be reported before the last bytes are.
            from.endHandler(ended -> to.close());
            from.exceptionHandler(broken -> to.close());
        }

        private void pass(Buffer bytes) {
            show(bytes);
            to.write(bytes);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(drained -> from.resume());
            }
        }

        /** An observer that is puzzled has lost its place in the bytes: it is asked no more, and they pass all the same. */
        private void show(Buffer bytes) {
            try {
                observer.accept(bytes);
            } catch (RuntimeException puzzled) {
                puzzled.printStackTrace();
                observer = unseen -> {
                };
            }
        }
    }

    static <T> T await(Future<T> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the tap could not be opened or closed", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a tap is opened or closed", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
