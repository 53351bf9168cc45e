package dev.herald.benchmarks.redis.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A subscribed connection, whose event loop does nothing but hand over to the threads of handlers. Redis does not wait
 * for a subscriber, so what waits for a handler is bounded, and the oldest has to go: with Herald, too, and there it is as
 * many.
 */
final class ChannelLoop {

    private static final int MOST_WAITING = 10_000;
    private static final int PAUSE_MILLIS = 1000;

    private final Connections connections;
    private final String channel;
    private final BodyHandler handler;
    private final ThreadPoolExecutor handlers;

    ChannelLoop(Connections connections, String channel, int concurrency, ThreadFactory threads, BodyHandler handler) {
        this.connections = connections;
        this.channel = channel;
        this.handler = handler;
        handlers = new ThreadPoolExecutor(concurrency, concurrency, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING), threads, new ThreadPoolExecutor.DiscardOldestPolicy());
    }

    /** Now, and again whenever the connection is lost. */
    void subscribe() {
        connections.connect().onSuccess(this::subscribe).onFailure(this::subscribeLater);
    }

    private void subscribe(RedisConnection connection) {
        connection.handler(this::came);
        connection.exceptionHandler(Throwable::printStackTrace);
        connection.endHandler(ended -> subscribeLater(new IllegalStateException("the subscription was lost")));
        connection.send(Request.cmd(Command.SUBSCRIBE).arg(channel)).onFailure(Throwable::printStackTrace);
    }

    private void subscribeLater(Throwable reason) {
        reason.printStackTrace();
        connections.later(PAUSE_MILLIS, this::subscribe);
    }

    private void came(Response push) {
        if (push.get(0).toString().equals("message")) {
            handlers.execute(() -> handle(push.get(2).toBytes()));
        }
    }

    private void handle(byte[] body) {
        try {
            handler.handle(body);
        } catch (Exception failure) {
            failure.printStackTrace();
        }
    }
}
