package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.MessageSink;
import dev.herald.spi.support.GuardedCallback;

/**
 * The failed messages that a listener holds for their retry delay, because their delay queue cannot be used, or is new. The
 * listener's state says the former, until that is over. Thread-safe.
 */
final class HeldRetries {

    private final String listener;
    private final boolean temporary;
    private final RabbitMqClientLink link;
    private final MessageSink sink;
    private final BooleanSupplier receiving;
    private final Later later;
    private final Set<DelayQueue> reported = ConcurrentHashMap.newKeySet();

    /** Runs a task that may block, so many nanoseconds later. */
    interface Later {
        void run(long nanos, Runnable task);
    }

    /**
     * @param temporary whether the messages come from a temporary queue
     * @param receiving whether the listener receives, so that it matters what its state says
     * @param later runs what asks again
     */
    HeldRetries(String listener, boolean temporary, RabbitMqClientLink link, MessageSink sink, BooleanSupplier receiving,
            Later later) {
        this.listener = listener;
        this.temporary = temporary;
        this.link = link;
        this.sink = sink;
        this.receiving = receiving;
        this.later = later;
    }

    /** Tells whether messages can be delayed that long. Blocks. */
    void check(Duration delay, TopologyDeclarer broker) {
        isToHold(DelayQueues.queueFor(delay, temporary), broker);
    }

    /**
     * A message that is held returns to the end of its queue after its delay, or at a stop, with its attempts counted. Blocks.
     *
     * @return what is to be done now; {@code null} as long as the message is to be held
     */
    Release due(Release release, boolean stopping) {
        RabbitMqDelivery delivery = (RabbitMqDelivery) release.delivery();
        if (release.delay().isZero() || !delivery.channel().isOpen()) {
            return release;
        }
        if (!isToHold(DelayQueues.queueFor(release.delay(), temporary))) {
            return new Release(delivery, delivery.restOf(release.delay()), release.attempts());
        }
        return stopping || delivery.isHeldFor(release.delay())
                ? new Release(delivery, Duration.ZERO, release.attempts())
                : null;
    }

    private boolean isToHold(DelayQueue queue) {
        try (TopologyDeclarer broker = link.declarer(listener)) {
            return isToHold(queue, broker);
        }
    }

    private boolean isToHold(DelayQueue queue, TopologyDeclarer broker) {
        String refusal = link.delayQueues().refusal(queue, broker);
        report(queue, refusal);
        return refusal != null || link.delayQueues().isNew(queue);
    }

    /** Together: otherwise what was reported last could stay. */
    private synchronized void report(DelayQueue queue, String refusal) {
        String what = "delay queue " + queue.name();
        if (refusal != null) {
            if (reported.add(queue)) {
                askAgainLater(queue);
            }
            sink.impaired(what, "failed messages are held here for their retry delay: " + refusal);
        } else if (reported.remove(queue)) {
            sink.impaired(what, "");
        }
    }

    /** No message may fail any more, so that nothing else would ask. */
    private void askAgainLater(DelayQueue queue) {
        later.run(link.delayQueues().askAgainIn(queue),
                () -> GuardedCallback.run("asking for a delay queue again", () -> askAgain(queue)));
    }

    private void askAgain(DelayQueue queue) {
        if (!receiving.getAsBoolean()) {
            report(queue, null);
        } else if (isToHold(queue) && reported.contains(queue)) {
            askAgainLater(queue);
        }
    }
}
