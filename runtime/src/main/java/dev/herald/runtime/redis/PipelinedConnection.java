package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.GuardedCallback;

/**
 * A dedicated connection on which calls are pipelined. Opened by the first call, and again after each loss. A call that
 * times out closes the connection: nothing else detects a silent loss. An answer that only the wrong server gives replaces
 * the connection that it came from: after a failover behind a name or a proxy, nothing else leads to the new primary.
 * Thread-safe; only {@link #call} blocks.
 */
final class PipelinedConnection implements AutoCloseable {

    /** The timeout of commands that do not block in Redis. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The timeout of optional clean-up when the application stops. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** The least age at which a connection is replaced, growing while its successors lead to the wrong server, too. */
    private static final Backoff REPLACING = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.2);
    /** At this age a connection has proved right. */
    private static final long PROVED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Connector clients;
    private final Handler<Response> pushed;
    private final Handler<Throwable> lost;
    private final ReentrantLock lock = new ReentrantLock();
    private final ResponseTimeouts timeouts = new ResponseTimeouts();
    private volatile Link link;
    private int replaced;
    private boolean closed;

    /** A connection and its client, which is closed with it. Calls wait for the connection in the order made. */
    private final class Link {

        final Redis client;
        final long openedAt = System.nanoTime();
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

        /** The first result counts. A task that fails does not affect the others. */
        void connected(AsyncResult<RedisConnection> result) {
            synchronized (waiting) {
                if (connection != null) {
                    return;
                }
                for (var task = waiting.poll(); task != null; task = waiting.poll()) {
                    Handler<AsyncResult<RedisConnection>> next = task;
                    GuardedCallback.run("sending to Redis", () -> next.handle(result));
                }
                connection = result;
            }
        }

        boolean isConnecting() {
            return connection == null;
        }

        void send(RedisConnection open, Request request, CompletableFuture<Response> answer, Duration timeout) {
            try {
                open.send(request).onComplete(result -> {
                    if (result.succeeded()) {
                        answer.complete(result.result());
                    } else {
                        failed(RedisFailure.of(result.cause(), timeout), answer);
                    }
                });
            } catch (Throwable failure) {
                answer.completeExceptionally(RedisFailure.of(failure, timeout));
            }
        }

        /** The connection is replaced before the caller is told, who may try again at once. */
        private void failed(RedisFailure failure, CompletableFuture<Response> answer) {
            RedisFailure meant = clients.isCluster() ? failure.inCluster() : failure;
            replaceIfWrong(this, meant);
            answer.completeExceptionally(meant);
        }

        /** Never throws. */
        void post(Request request, Handler<AsyncResult<Response>> answered) {
            whenConnected(open -> GuardedCallback.run("sending to Redis", () -> {
                if (open.succeeded()) {
                    open.result().send(request).onComplete(
                            answer -> GuardedCallback.run("handling a response of Redis", () -> answered.handle(answer)));
                }
            }));
        }
    }

    /** @param clients creates a client for one connection */
    PipelinedConnection(Connector clients) {
        this(clients, ignored -> {
        }, ignored -> {
        });
    }

    /**
     * @param clients creates a client for one connection
     * @param pushed receives push messages, on an event loop
     * @param lost called when the connection is lost or cannot be opened, on an event loop
     */
    PipelinedConnection(Connector clients, Handler<Response> pushed, Handler<Throwable> lost) {
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

    /**
     * Sends a request, and waits for the response. Fails with what the judge finds in it, and replaces the connection if
     * that means the wrong server.
     *
     * @param judge returns {@code null} if nothing is wrong
     */
    Response call(Request request, Duration timeout, Function<Response, RedisFailure> judge) {
        Link used = link(timeout);
        Response answer = await(send(used, request, timeout), timeout);
        RedisFailure failure = judge.apply(answer);
        if (failure != null) {
            replaceIfWrong(used, failure);
            throw failure;
        }
        return answer;
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
        try {
            return send(link(timeout), request, timeout);
        } catch (RedisFailure failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletableFuture<Response> send(Link used, Request request, Duration timeout) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        timeouts.watch(answer, timeout.toNanos(), () -> drop(used, new TimeoutException()));
        used.whenConnected(connection -> {
            if (connection.succeeded()) {
                used.send(connection.result(), request, answer, timeout);
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
            current.post(request, answer -> {
                if (answer.succeeded()) {
                    answered.handle(answer.result());
                }
            });
        }
    }

    /**
     * Like {@link #post}, with a request whose answer tells whether the connection leads to the right server.
     *
     * @param judge returns {@code null} if nothing is wrong
     */
    void check(Request request, Function<AsyncResult<Response>, RedisFailure> judge) {
        Link current = link;
        if (current != null) {
            current.post(request, answer -> {
                RedisFailure failure = judge.apply(answer);
                if (failure != null) {
                    replaceIfWrong(current, failure);
                }
            });
        }
    }

    private Link link(Duration timeout) {
        try {
            return link();
        } catch (Exception | LinkageError failure) {
            throw RedisFailure.of(failure, timeout);
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
            return link == null ? connect() : link;
        } finally {
            lock.unlock();
        }
    }

    /** May fail before it returns. */
    private Link connect() {
        Link made = new Link(clients.get());
        link = made;
        try {
            CompletableFuture<Response> connected = new CompletableFuture<>();
            timeouts.watch(connected, clients.patience().toNanos(), () -> prepare(made, Future.failedFuture(
                    "no connection within " + clients.patience().toMillis() + " ms")));
            made.client.connect().onComplete(result -> {
                connected.complete(null);
                prepare(made, result);
            });
        } catch (Throwable failure) {
            drop(made, failure);
            throw failure;
        }
        return made;
    }

    private void prepare(Link made, AsyncResult<RedisConnection> result) {
        if (result.succeeded()) {
            GuardedCallback.run("preparing a Redis connection", () -> listen(made, result.result()));
            made.connected(result);
        } else {
            drop(made, new RedisFailure("can't connect to " + clients.hosts() + ": " + FailureText.message(result.cause()),
                    result.cause()));
        }
    }

    private void listen(Link made, RedisConnection connection) {
        connection.exceptionHandler(failure -> drop(made, failure));
        connection.endHandler(ended -> drop(made, new RedisFailure("the connection was closed", null)));
        connection.handler(pushed);
    }

    private void drop(Link gone, Throwable reason) {
        if (remove(gone)) {
            GuardedCallback.run("closing a Redis client", gone.client::close);
            if (gone.isConnecting()) {
                clients.failed();
                gone.connected(Future.failedFuture(reason));
            }
            lost.handle(reason);
        }
    }

    private boolean remove(Link gone) {
        lock.lock();
        try {
            if (link != gone) {
                return false;
            }
            link = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Calls that are pending on it may be right, for another slot of a cluster: it is closed when they are answered. */
    private void replaceIfWrong(Link used, RedisFailure failure) {
        if (failure.meaning().leadsElsewhere() && removeIfOldEnough(used)) {
            CompletableFuture.delayedExecutor(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(() -> GuardedCallback.run("closing a Redis client", used.client::close));
            lost.handle(failure);
        }
    }

    private boolean removeIfOldEnough(Link used) {
        long age = System.nanoTime() - used.openedAt;
        lock.lock();
        try {
            if (link != used || age < REPLACING.delay(replaced + 1).toNanos()) {
                return false;
            }
            replaced = age < PROVED_NANOS ? replaced + 1 : 0;
            link = null;
            return true;
        } finally {
            lock.unlock();
        }
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
