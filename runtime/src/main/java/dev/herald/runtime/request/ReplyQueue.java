package dev.herald.runtime.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Broker;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/** The queue on which an instance receives replies. It takes every reply at once, without back pressure. */
final class ReplyQueue implements MessageSink {

    private static final int MAX_POLLERS = 10;
    private static final int MAX_REPLIES_AT_ONCE = 1000;
    private static final Buffer UNUSED_BUFFER = new Buffer(1, Buffer.Overflow.DROP_OLDEST);
    /** A new queue may not be visible at once. */
    private static final int LOOKS_FOR_A_NEW_QUEUE = 3;

    private final Destination queue;
    private final HeraldExecutors threads;
    private final Owner owner;
    private final Consumer consumer;
    private volatile boolean found;
    private volatile int missed;
    private volatile boolean gone;

    /** Waits for the replies. Called on threads that must not be blocked. */
    interface Owner {
        void replied(Delivery reply);

        /** Replies were lost on the way. */
        void lost(int replies);

        /** The connection was lost, and with it the replies to what was sent before. */
        void interrupted(ReplyQueue queue);

        /** The queue does not exist any more; no reply will arrive on it. */
        void gone(ReplyQueue queue);
    }

    /** @param timeout how long a request waits for its reply */
    ReplyQueue(Destination queue, Broker broker, Duration timeout, HeraldExecutors threads, Owner owner) {
        this.queue = queue;
        this.threads = threads;
        this.owner = owner;
        this.consumer = broker.consumer(new Subscription("replies", queue, null, Map.of(), null, timeout, null, 1,
                broker.defaults().idleWait(), MAX_POLLERS, UNUSED_BUFFER), this);
    }

    /** The reply address of requests. */
    String address() {
        return queue.physicalName();
    }

    /** Whether no reply arrives here any more. */
    boolean isGone() {
        return gone;
    }

    void start() {
        consumer.start();
    }

    /** Closes the consumer, and with it the queue. Blocks. */
    void close() {
        consumer.stopReceiving();
        consumer.close();
    }

    @Override
    public int reserve(int atMost) {
        return atMost;
    }

    @Override
    public int tryReserve(int atMost) {
        return atMost;
    }

    @Override
    public void unreserve(int places) {
        // Places are not limited.
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        deliveries.forEach(this::replied);
        threads.blocking(() -> acknowledge(deliveries));
    }

    private void replied(Delivery reply) {
        try {
            owner.replied(reply);
        } catch (Throwable malformed) {
            RateLimitedLog.warn("replies malformed", "Dropped a reply from " + queue + ": " + FailureText.of(malformed),
                    malformed);
            owner.lost(1);
        }
    }

    /** A reply that stays is delivered again, and counted as late. */
    private void acknowledge(List<? extends Delivery> deliveries) {
        try {
            consumer.acknowledge(deliveries);
        } catch (RuntimeException failure) {
            RateLimitedLog.warn("replies settlement",
                    "Could not remove replies from " + queue + "; they will be delivered again: "
                            + FailureText.message(failure),
                    failure);
        }
    }

    @Override
    public void push(List<? extends Delivery> deliveries) {
        accept(deliveries);
    }

    @Override
    public void connected(Duration lease) {
        // Replies are settled as they come, before any lease runs out.
        found = true;
    }

    @Override
    public void missing(String reason) {
        RateLimitedLog.warn("replies missing", "Can't receive replies to requests: " + reason, null);
        missed++;
        if (found || missed >= LOOKS_FOR_A_NEW_QUEUE) {
            gone = true;
            owner.gone(this);
        }
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        RateLimitedLog.warn("replies failing", "Can't receive replies to requests; next attempt in "
                + pause.toMillis() + " ms: " + reason, failure);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        // Replies are not kept here.
    }

    @Override
    public void missed(Instant since) {
        RateLimitedLog.warn("replies missed",
                "The subscription to replies was interrupted; replies sent since " + since + " may be lost", null);
        owner.interrupted(this);
    }

    @Override
    public void dropped(int messages) {
        owner.lost(messages);
    }

    @Override
    public int capacity() {
        return MAX_REPLIES_AT_ONCE;
    }
}
