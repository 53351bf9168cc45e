package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.TextSanitizer;

/**
 * A connection that is subscribed to channels. If it is lost, {@link #begin} opens another; pings detect a silent loss. One
 * thread begins and watches it, any thread ends it.
 */
final class PubSubSubscription implements AutoCloseable {

    /** The interval of pings on a silent connection, and how long a reply may take. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Channels channels;
    private final Consumer<PubSubDelivery> messages;
    private final PipelinedConnection connection;
    private volatile Session session = new Session(0);
    private volatile long lastSignMillis = System.currentTimeMillis();

    /** One subscription, from beginning to end. */
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

    /** @param messages receives each message, on an event loop */
    PubSubSubscription(Connector clients, Channels channels, Consumer<PubSubDelivery> messages) {
        this.channels = channels;
        this.messages = messages;
        this.connection = new PipelinedConnection(clients, this::pushed,
                failure -> end("the connection was lost: " + FailureText.message(failure)));
    }

    /**
     * Subscribes on a new connection. Returns when Redis has confirmed all channels.
     *
     * @throws RedisFailure if Redis did not confirm them
     */
    void begin() throws InterruptedException {
        connection.reset();
        Session begun = new Session(channels.count());
        session = begun;
        // Refused later, a ping would look like a connection that is lost.
        send(Request.cmd(Command.PING), begun);
        channels.subscriptions().forEach(subscribe -> send(subscribe, begun));
        try {
            CompletableFuture.anyOf(begun.confirmed, begun.end).get(PipelinedConnection.TIMEOUT.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            connection.reset();
            throw new RedisFailure("could not subscribe to " + channels + ": " + (failure instanceof TimeoutException
                    ? "Redis did not confirm within " + PipelinedConnection.TIMEOUT.toMillis() + " ms"
                    : failure.getCause().getMessage()), failure);
        }
        lastSignMillis = System.currentTimeMillis();
    }

    private void send(Request request, Session begun) {
        connection.send(request, PipelinedConnection.TIMEOUT).whenComplete((answer, failure) -> {
            if (failure != null) {
                begun.end(rejection(RedisFailure.of(failure, PipelinedConnection.TIMEOUT)));
            }
        });
    }

    /**
     * Watches the subscription for at most this long.
     *
     * @throws RedisFailure if the subscription has ended
     */
    void watch(Duration atMost) throws InterruptedException {
        Session watched = session;
        try {
            watched.end.get(Math.min(atMost.toNanos(), SILENCE.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException over) {
            throw new RedisFailure(over.getCause().getMessage(), over.getCause());
        } catch (TimeoutException stillThere) {
            ping(watched);
        }
    }

    /**
     * Sends a ping. Any message proves that the connection is alive: the client may mistake a message for the reply to the
     * ping, and the reply for a message.
     */
    private void ping(Session pinged) throws InterruptedException {
        CompletableFuture<Void> sign = new CompletableFuture<>();
        pinged.sign = sign;
        connection.post(Request.cmd(Command.PING), this::pushed);
        try {
            CompletableFuture.anyOf(sign, pinged.end).get(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
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
        connection.reset();
    }

    private void pushed(Response push) {
        Session current = session;
        long now = System.currentTimeMillis();
        lastSignMillis = now;
        current.sign.complete(null);
        if (push.type() == ResponseType.ERROR) {
            end("Redis rejected: "
                    + rejection(new RedisFailure(TextSanitizer.of(push.toString(), FailureText.MAX_LENGTH), null)));
        } else if (push.type() == ResponseType.MULTI || push.type() == ResponseType.PUSH) {
            pushed(push, current, now);
        }
    }

    private String rejection(RedisFailure failure) {
        return failure.meaning() == Meaning.NO_PERMISSION
                ? failure.getMessage() + "; permit it: ACL SETUSER <user> " + channels.rules()
                : failure.getMessage();
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
        connection.close();
    }
}
