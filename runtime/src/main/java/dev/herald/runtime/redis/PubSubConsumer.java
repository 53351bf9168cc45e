package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jboss.logging.Logger;

import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.ReceivingLoop;
import dev.herald.spi.support.UnsettledConsumer;

/**
 * Consumes channels, at most once. One thread keeps the subscription alive, independently of handlers; another hands over
 * buffered messages as handlers become free.
 */
final class PubSubConsumer implements UnsettledConsumer {

    private static final Logger LOG = Logger.getLogger(PubSubConsumer.class);
    private static final int PER_TAKE = 100;
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** After so long, the loss of a subscription does not count as another failure in a row. Also a pause after failures. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Subscription subscription;
    private final MessageSink sink;
    private final PubSubBuffer buffer;
    private final PubSubSubscription connection;
    private final ReceivingLoop keeping;
    private final ReceivingLoop handingOver;
    private volatile boolean receiving;
    /** Since when messages may have been missed; {@code null} before the first subscription. */
    private volatile Instant gapFrom;
    private volatile boolean overflowed;

    /** @param clients creates clients for one connection */
    PubSubConsumer(Subscription subscription, MessageSink sink, Connector clients) {
        this.subscription = subscription;
        this.sink = sink;
        buffer = new PubSubBuffer(subscription.buffer());
        connection = new PubSubSubscription(clients, Channels.of(subscription), this::received);
        keeping = new ReceivingLoop("herald-subscription-" + subscription.listenerId(), sink, this::keep);
        handingOver = new ReceivingLoop("herald-receive-" + subscription.listenerId(), sink, this::handOver);
    }

    /** Subscribes, and watches the subscription until it is lost. */
    private void keep(ReceivingLoop.Run run) throws InterruptedException {
        if (overflowed && !buffer.awaitEmpty(ROUND)) {
            throw new RedisFailure("the buffer of " + subscription.buffer().size()
                    + " is full; the listener resubscribes when it is empty", null);
        }
        overflowed = false;
        connection.begin();
        Instant from = gapFrom;
        gapFrom = connection.lastSign();
        if (from != null) {
            sink.missed(from);
        }
        run.connected(null);
        run.receiving();
        watch(run, MOMENT);
        run.succeeded();
        while (run.goesOn()) {
            watch(run, ROUND);
        }
    }

    private void watch(ReceivingLoop.Run run, Duration atMost) throws InterruptedException {
        try {
            if (run.goesOn()) {
                connection.watch(atMost);
            }
        } finally {
            gapFrom = connection.lastSign();
        }
    }

    /** The state of the subscription is reported by the other loop: a failure here says nothing about it. */
    private void handOver(ReceivingLoop.Run run) throws InterruptedException {
        while (run.goesOn()) {
            try {
                handOverNext();
            } catch (RuntimeException | Error failure) {
                RateLimitedLog.warn(subscription.listenerId() + " handing over", "Listener '" + subscription.listenerId()
                        + "' could not hand over messages: " + FailureText.of(failure), failure);
                run.pause(MOMENT);
            }
        }
    }

    private void handOverNext() throws InterruptedException {
        int places = sink.reserve(PER_TAKE);
        int taken = 0;
        try {
            List<PubSubDelivery> messages = buffer.take(places, ROUND);
            taken = messages.size();
            sink.accept(messages);
        } finally {
            sink.unreserve(places - taken);
        }
    }

    /** On an event loop. */
    private void received(PubSubDelivery message) {
        if (!receiving) {
            return;
        }
        int dropped = buffer.add(message);
        if (dropped == PubSubBuffer.REJECTED) {
            overflowed = true;
            connection.end("handlers are slower than publishers, and the buffer is full (buffer.size, prefetch-bytes)");
        } else if (dropped > 0) {
            sink.dropped(dropped);
        }
    }

    @Override
    public synchronized void start() {
        if (!receiving) {
            receiving = true;
            gapFrom = null;
            overflowed = false;
            buffer.clear();
        }
        // Each time: the first call may have started only one of them.
        keeping.start();
        handingOver.start();
    }

    @Override
    public boolean isAlive() {
        return keeping.isAlive() && handingOver.isAlive();
    }

    @Override
    public synchronized CompletionStage<Void> stopReceiving() {
        receiving = false;
        CompletionStage<Void> kept = keeping.stop();
        connection.end("the listener stops");
        return handingOver.stop().thenCombine(kept, (handed, ended) -> null).thenAccept(ended -> stopped());
    }

    /** Also closes a connection that was being opened while the listener stopped. */
    private synchronized void stopped() {
        if (!receiving) {
            connection.end("the listener has stopped");
            int left = buffer.clear();
            if (left > 0) {
                LOG.infof("Listener '%s' stopped: dropped %d buffered messages", subscription.listenerId(), left);
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
