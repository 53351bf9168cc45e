package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.MessageSink;

/**
 * The failed messages that a listener holds for their retry delay, because their delay queue cannot be used, or is new. The
 * listener's state says the former. Thread-safe.
 */
final class HeldRetries {

    private final String listener;
    private final boolean temporary;
    private final RabbitMqClientLink link;
    private final MessageSink sink;
    private final Set<DelayQueue> reported = ConcurrentHashMap.newKeySet();

    /** @param temporary whether the messages come from a temporary queue */
    HeldRetries(String listener, boolean temporary, RabbitMqClientLink link, MessageSink sink) {
        this.listener = listener;
        this.temporary = temporary;
        this.link = link;
        this.sink = sink;
    }

    /** Tells whether messages can be delayed that long. Blocks. */
    void check(Duration delay, TopologyDeclarer broker) {
        isToHold(delay, broker);
    }

    /**
     * A message that is held returns to the end of its queue after its delay, or at a stop, with its attempts counted. Blocks.
     *
     * @return what is to be done now; {@code null} as long as the message is to be held
     */
    Release due(Release release, boolean stopping) {
        RabbitMqDelivery delivery = (RabbitMqDelivery) release.delivery();
        if (release.delay().isZero() || !delivery.channel().isOpen() || !isToHold(release.delay())) {
            return release;
        }
        return stopping || delivery.isHeldFor(release.delay())
                ? new Release(delivery, Duration.ZERO, release.attempts())
                : null;
    }

    private boolean isToHold(Duration delay) {
        try (TopologyDeclarer broker = link.declarer(listener)) {
            return isToHold(delay, broker);
        }
    }

    private boolean isToHold(Duration delay, TopologyDeclarer broker) {
        DelayQueue queue = DelayQueues.queueFor(delay, temporary);
        String refusal = link.delayQueues().refusal(queue, broker);
        report(queue, refusal);
        return refusal != null || link.delayQueues().isNew(queue);
    }

    /** Together: otherwise what was reported last could stay. */
    private synchronized void report(DelayQueue queue, String refusal) {
        String what = "delay queue " + queue.name();
        if (refusal != null) {
            reported.add(queue);
            sink.impaired(what, "failed messages are held here for their retry delay: " + refusal);
        } else if (reported.remove(queue)) {
            sink.impaired(what, "");
        }
    }
}
