package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * A connection that is subscribed to channels. When it is lost the subscription is over, and {@link #begin} makes
 * another; a silent loss is noticed by asking. Begun and watched by one thread, ended by any.
 */
final class PubSubSubscription implements AutoCloseable {

    /** How often a connection that says nothing is asked whether it is alive, and how long it may take to say so. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Channels channels;
    private final Consumer<PubSubDelivery> messages;
    private final PipelinedConnection line;
    private volatile Session session = new Session(0);
    private volatile long lastSignMillis = System.currentTimeMillis();

    /** One subscription from its beginning to its end. */
    private static final class Session {

        final AtomicInteger unconfirmed;
        final CompletableFuture<Void> confirmed = new CompletableFuture<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();
        volatile CompletableFuture<Void> sign = new CompletableFuture<>();

        Session(int channels) {
            unconfirmed = new AtomicInteger(channels);
        }

        void confirm() {
            if (unconfirmed.decrementAndGet() == 0) {
                confirmed.complete(null);
            }
        }

        void end(String reason) {
            end.completeExceptionally(new RedisFailure(reason, null));
        }

    }

    /** @param messages told of each message, on an event loop */
    PubSubSubscription(Supplier<Redis> clients, Channels channels, Consumer<PubSubDelivery> messages) {
        this.channels = channels;
        this.messages = messages;
        this.line = new PipelinedConnection(clients, this::pushed,
                failure -> end("the connection was lost: " + failure.getMessage()));
    }

    /**
     * Subscribes anew, and returns when Redis has confirmed all channels.
     *
     * @throws RedisFailure if it did not
     */
    void begin() throws InterruptedException {
        line.reset();
        Session begun = new Session(channels.count());
        session = begun;
        for (Request subscribe : channels.subscriptions()) {
            line.send(subscribe, PipelinedConnection.PATIENCE).whenComplete((answer, failure) -> {
                if (failure != null) {
                    begun.end(RedisFailure.of(failure, PipelinedConnection.PATIENCE).getMessage());
                }
            });
        }
        try {
            CompletableFuture.anyOf(begun.confirmed, begun.end).get(PipelinedConnection.PATIENCE.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            line.reset();
            throw new RedisFailure("could not subscribe to " + channels + ": " + (failure instanceof TimeoutException
                    ? "Redis did not confirm within " + PipelinedConnection.PATIENCE.toMillis() + " ms"
                    : failure.getCause().getMessage()), failure);
        }
        lastSignMillis = System.currentTimeMillis();
    }

    /**
     * Watches the subscription for this long at most.
     *
     * @throws RedisFailure if it is over
     */
    void watch(Duration atMost) throws InterruptedException {
        Session watched = session;
        try {
            watched.end.get(Math.min(atMost.toNanos(), SILENCE.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException over) {
            throw new RedisFailure(over.getCause().getMessage(), over.getCause());
        } catch (TimeoutException stillThere) {
            ask(watched);
        }
    }

    /**
     * Whatever comes is a sign of life. The client may take a message for the answer, or the answer for a message, so the
     * answer itself is not to be relied upon.
     */
    private void ask(Session asked) throws InterruptedException {
        CompletableFuture<Void> sign = new CompletableFuture<>();
        asked.sign = sign;
        line.post(Request.cmd(Command.PING), this::pushed);
        try {
            CompletableFuture.anyOf(sign, asked.end).get(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException over) {
            throw new RedisFailure(over.getCause().getMessage(), over.getCause());
        } catch (TimeoutException silence) {
            RedisFailure loss = RedisFailure.of(silence, SILENCE);
            end(loss.getMessage());
            throw loss;
        }
    }

    /** When the subscription was last known to be alive. */
    Instant lastSign() {
        return Instant.ofEpochMilli(lastSignMillis);
    }

    /** Ends the subscription, with its connection. Does not block. */
    void end(String reason) {
        session.end(reason);
        line.reset();
    }

    private void pushed(Response push) {
        Session current = session;
        long now = System.currentTimeMillis();
        lastSignMillis = now;
        current.sign.complete(null);
        if (push.type() == ResponseType.ERROR) {
            end("Redis refused: " + push);
        } else if (push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH) {
            pushed(push, current, now);
        }
    }

    private void pushed(Response push, Session current, long now) {
        switch (push.get(0).toString()) {
            case "message", "smessage" -> messages.accept(PubSubDelivery.of(push, 1, now));
            case "pmessage" -> messages.accept(PubSubDelivery.of(push, 2, now));
            case "subscribe", "psubscribe", "ssubscribe" -> current.confirm();
            case "unsubscribe", "punsubscribe", "sunsubscribe" -> end("Redis ended the subscription to " + push.get(1));
            default -> {
                return;
            }
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
