package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Redis;

import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ReceivingLoop;
import dev.herald.spi.support.UnsettledConsumer;

/**
 * Consumes channels. One thread keeps the subscription alive, whatever handlers do; the other hands over what waits in
 * the buffer, as handlers become free. Nothing is settled: a message comes once, or never.
 */
final class PubSubConsumer implements UnsettledConsumer {

    private static final Logger LOG = Logger.getLogger(PubSubConsumer.class);
    private static final int PER_TAKE = 100;
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** A subscription that lasts so long counts as one: its loss is not one more failure in a row. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Subscription subscription;
    private final MessageSink inbox;
    private final PubSubBuffer buffer;
    private final PubSubSubscription connection;
    private final ReceivingLoop keeping;
    private final ReceivingLoop handingOver;
    private volatile boolean receiving;
    /** Since when messages may have been missed; {@code null} while nobody asked for any. */
    private volatile Instant gapFrom;
    private volatile boolean overflowed;

    /** @param clients what makes clients for one connection */
    PubSubConsumer(Subscription subscription, MessageSink inbox, Supplier<Redis> clients) {
        this.subscription = subscription;
        this.inbox = inbox;
        buffer = new PubSubBuffer(subscription.buffer());
        connection = new PubSubSubscription(clients, Channels.of(subscription), this::came);
        keeping = new ReceivingLoop("herald-subscription-" + subscription.listenerId(), inbox, this::keep);
        handingOver = new ReceivingLoop("herald-receive-" + subscription.listenerId(), inbox, this::handOver);
    }

    /** Subscribes, and does so again after each loss. */
    private void keep(ReceivingLoop.Run run) throws InterruptedException {
        if (overflowed && !buffer.awaitEmpty(ROUND)) {
            throw new RedisFailure("the buffer of " + subscription.buffer().size()
                    + " is full; the subscription goes on when it is empty", null);
        }
        overflowed = false;
        connection.begin();
        Instant from = gapFrom;
        gapFrom = connection.lastSign();
        if (from != null) {
            inbox.missed(from);
        }
        run.connected(null);
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

    /** How the subscription fares is not told here. */
    private void handOver(ReceivingLoop.Run run) throws InterruptedException {
        while (run.goesOn()) {
            int places = inbox.reserve(PER_TAKE);
            int taken = 0;
            try {
                List<PubSubDelivery> messages = buffer.take(places, ROUND);
                taken = messages.size();
                inbox.accept(messages);
            } finally {
                inbox.giveBack(places - taken);
            }
        }
    }

    /** On an event loop. */
    private void came(PubSubDelivery message) {
        if (!receiving) {
            return;
        }
        switch (buffer.add(message)) {
            case KEPT -> {
                return;
            }
            case DROPPED -> inbox.dropped(1);
            case REFUSED -> {
                overflowed = true;
                connection.end("handlers are too slow for what is published, and the buffer of "
                        + subscription.buffer().size() + " is full");
            }
        }
    }

    @Override
    public synchronized void start() {
        if (!receiving) {
            receiving = true;
            gapFrom = null;
            overflowed = false;
            buffer.clear();
            keeping.start();
            handingOver.start();
        }
    }

    @Override
    public synchronized CompletionStage<Void> stopReceiving() {
        receiving = false;
        CompletionStage<Void> kept = keeping.stop();
        connection.end("the listener stops");
        return handingOver.stop().thenCombine(kept, (handed, ended) -> null).thenAccept(ended -> stopped());
    }

    /** What was being opened while the listener stopped ends, too. */
    private synchronized void stopped() {
        if (!receiving) {
            connection.end("the listener has stopped");
            int left = buffer.clear();
            if (left > 0) {
                LOG.infof("Listener '%s' stopped while %d messages waited in its buffer, which are dropped",
                        subscription.listenerId(), left);
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
