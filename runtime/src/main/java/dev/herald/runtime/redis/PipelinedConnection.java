package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.spi.support.GuardedCallback;

/**
 * A dedicated connection on which calls are pipelined. Opened by the first call, and again after each loss. A call that
 * times out closes the connection: nothing else detects a silent loss. Thread-safe; only {@link #call} blocks.
 */
final class PipelinedConnection implements AutoCloseable {

    /** The timeout of commands that do not block in Redis. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The timeout of optional clean-up when the application stops. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Supplier<Redis> clients;
    private final Handler<Response> pushed;
    private final Handler<Throwable> lost;
    private final ReentrantLock lock = new ReentrantLock();
    private final ResponseTimeouts timeouts = new ResponseTimeouts();
    private volatile Link link;
    private boolean closed;

    /** A connection and its client, which is closed with it. Calls wait for the connection in the order made. */
    private static final class Link {

        final Redis client;
        private final Queue<Handler<AsyncResult<RedisConnection>>> waiting = new ArrayDeque<>();
        private volatile AsyncResult<RedisConnection> connection;

        Link(Redis client) {
            this.client = client;
        }

        void whenConnected(Handler<AsyncResult<RedisConnection>> task) {
            if (connection == null) {
                synchronized (waiting) {
                    if (connection == null) {
                        waiting.add(task);
                        return;
                    }
                }
            }
            task.handle(connection);
        }

        /** A task that fails does not affect the others. */
        void connected(AsyncResult<RedisConnection> result) {
            synchronized (waiting) {
                for (var task = waiting.poll(); task != null; task = waiting.poll()) {
                    Handler<AsyncResult<RedisConnection>> next = task;
                    GuardedCallback.run("sending to Redis", () -> next.handle(result));
                }
                connection = result;
            }
        }
    }

    /** @param clients creates a client for one connection */
    PipelinedConnection(Supplier<Redis> clients) {
        this(clients, ignored -> {
        }, ignored -> {
        });
    }

    /**
     * @param clients creates a client for one connection
     * @param pushed receives push messages, on an event loop
     * @param lost called when the connection is lost or cannot be opened, on an event loop
     */
    PipelinedConnection(Supplier<Redis> clients, Handler<Response> pushed, Handler<Throwable> lost) {
        this.clients = clients;
        this.pushed = push -> GuardedCallback.run("handling a push message of Redis", () -> pushed.handle(push));
        this.lost = failure -> GuardedCallback.run("reporting the loss of a Redis connection", () -> lost.handle(failure));
    }

    /**
     * Sends a request, and waits for the response.
     *
     * @throws RedisFailure if Redis responds with an error, is unreachable, or does not respond in time
     */
    Response call(Request request, Duration timeout) {
        return await(send(request, timeout), timeout);
    }

    static Response await(CompletableFuture<Response> answer, Duration timeout) {
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            throw RedisFailure.of(failure.getCause(), timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisFailure("interrupted while waiting for Redis", e);
        }
    }

    /** Sends a request. The response comes on an event loop, a {@link TimeoutException} on a thread of the JDK. */
    CompletableFuture<Response> send(Request request, Duration timeout) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Link used;
        try {
            used = link();
        } catch (Exception | LinkageError failure) {
            answer.completeExceptionally(RedisFailure.of(failure, timeout));
            return answer;
        }
        timeouts.watch(answer, timeout.toNanos(), () -> drop(used, new TimeoutException()));
        used.whenConnected(connection -> {
            if (connection.succeeded()) {
                send(connection.result(), request, answer, timeout);
            } else {
                answer.completeExceptionally(RedisFailure.of(connection.cause(), timeout));
            }
        });
        return answer;
    }

    /** Sends a request if the connection is open, without a timeout; a response may come or not. */
    void post(Request request, Handler<Response> answered) {
        Link current = link;
        if (current != null) {
            current.whenConnected(connection -> {
                if (connection.succeeded()) {
                    connection.result().send(request).onSuccess(
                            answer -> GuardedCallback.run("handling a response of Redis", () -> answered.handle(answer)));
                }
            });
        }
    }

    private static void send(RedisConnection connection, Request request, CompletableFuture<Response> answer,
            Duration timeout) {
        try {
            connection.send(request).onComplete(result -> {
                if (result.succeeded()) {
                    answer.complete(result.result());
                } else {
                    answer.completeExceptionally(RedisFailure.of(result.cause(), timeout));
                }
            });
        } catch (Throwable failure) {
            answer.completeExceptionally(RedisFailure.of(failure, timeout));
        }
    }

    private Link link() {
        Link known = link;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            if (closed) {
                throw new RedisFailure("the connection is closed: the application is stopping", null);
            }
            if (link == null) {
                link = connect();
            }
            return link;
        } finally {
            lock.unlock();
        }
    }

    private Link connect() {
        Link made = new Link(clients.get());
        try {
            made.client.connect().onComplete(result -> {
                GuardedCallback.run("preparing a Redis connection", () -> prepare(made, result));
                made.connected(result);
            });
        } catch (Throwable failure) {
            made.client.close();
            throw failure;
        }
        return made;
    }

    private void prepare(Link made, AsyncResult<RedisConnection> result) {
        if (result.succeeded()) {
            RedisConnection connection = result.result();
            connection.exceptionHandler(failure -> drop(made, failure));
            connection.endHandler(ended -> drop(made, new RedisFailure("the connection was closed", null)));
            connection.handler(pushed);
        } else {
            drop(made, result.cause());
        }
    }

    private void drop(Link gone, Throwable reason) {
        lock.lock();
        try {
            if (link != gone) {
                return;
            }
            link = null;
        } finally {
            lock.unlock();
        }
        GuardedCallback.run("closing a Redis client", gone.client::close);
        lost.handle(reason);
    }

    /** Closes the connection and fails its pending calls; the next call opens another. */
    void reset() {
        Link current = link;
        if (current != null) {
            drop(current, new RedisFailure("the connection was reset", null));
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        reset();
    }
}
