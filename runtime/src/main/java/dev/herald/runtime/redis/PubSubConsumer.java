package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Redis;

import dev.herald.runtime.PollingLoop;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;
import dev.herald.spi.Outcome;
import dev.herald.spi.Subscription;

/**
 * Consumes channels. One thread keeps the subscription alive, whatever handlers do; the other hands over what waits in
 * the buffer, as handlers become free. Nothing is settled: a message comes once, or never.
 */
final class PubSubConsumer implements Consumer {

    private static final Logger LOG = Logger.getLogger(PubSubConsumer.class);
    private static final int PER_TAKE = 100;
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** After a loss, a subscription that lasts for two of these counts as a recovery: the next loss is not one more in a row. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final Subscription subscription;
    private final Inbox inbox;
    private final PubSubBuffer buffer;
    private final PubSubSubscription connection;
    private final PollingLoop keeping;
    private final PollingLoop handingOver;
    private volatile boolean receiving;
    /** Since when messages may have been missed; {@code null} while nobody asked for any. */
    private volatile Instant gapFrom;
    private volatile boolean overflowed;

    /** @param clients what makes clients for one connection */
    PubSubConsumer(Subscription subscription, Inbox inbox, Supplier<Redis> clients) {
        this.subscription = subscription;
        this.inbox = inbox;
        buffer = new PubSubBuffer(subscription.buffer());
        connection = new PubSubSubscription(clients, Channels.of(subscription), this::came);
        keeping = new PollingLoop(subscription.listenerId() + "-subscription", 1, 1, ROUND, new KeepersInbox(inbox),
                new Keeping());
        handingOver = new PollingLoop(subscription.listenerId(), PER_TAKE, 1, ROUND, new HandersInbox(inbox),
                new HandingOver());
    }

    /** Subscribes, and does so again after each loss. */
    private final class Keeping implements PollingLoop.Source {

        private int watches;

        @Override
        public Duration open() throws InterruptedException {
            if (overflowed && !buffer.awaitEmpty(ROUND)) {
                throw new RedisFailure("the buffer of " + subscription.buffer().size()
                        + " is full; the subscription goes on when it is empty", null);
            }
            overflowed = false;
            watches = 0;
            connection.begin();
            Instant from = gapFrom;
            gapFrom = connection.lastSign();
            if (from != null) {
                inbox.missed(from);
            }
            return null;
        }

        @Override
        public List<Delivery> receive(int max, Duration wait) throws InterruptedException {
            try {
                connection.watch(watches++ < 2 ? MOMENT : wait);
            } finally {
                gapFrom = connection.lastSign();
            }
            return List.of();
        }
    }

    private final class HandingOver implements PollingLoop.Source {

        @Override
        public Duration open() {
            return null;
        }

        @Override
        public List<? extends Delivery> receive(int max, Duration wait) throws InterruptedException {
            return buffer.take(max, wait);
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
    public List<Outcome> acknowledge(List<? extends Delivery> deliveries) {
        return Collections.nCopies(deliveries.size(), Outcome.DONE);
    }

    /** They don't come again; that their handling failed has been said. */
    @Override
    public List<Outcome> release(List<Release> releases) {
        return Collections.nCopies(releases.size(), Outcome.DONE);
    }

    @Override
    public List<Outcome> extend(List<? extends Delivery> deliveries, Duration lease) {
        return Collections.nCopies(deliveries.size(), Outcome.DONE);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return false;
    }

    @Override
    public List<Outcome> deadLetter(List<DeadLetter> deadLetters) {
        throw new UnsupportedOperationException("Redis Pub/Sub has no dead letters");
    }

    @Override
    public void close() {
        connection.close();
    }
}
