package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.herald.spi.Consumer.Release;

/**
 * Messages that wait here for their next attempt, because the broker's delay queues cannot be used. When the delay is over,
 * they return to the end of their queue, with their attempts counted. Thread-safe.
 */
final class HeldReleases {

    private final Map<RabbitMqDelivery, Long> due = new ConcurrentHashMap<>();

    /** The release without delay, or {@code null} as long as the message is to be held. */
    Release afterDelay(Release release) {
        RabbitMqDelivery delivery = (RabbitMqDelivery) release.delivery();
        Long end = due.get(delivery);
        if (end == null) {
            // Those of closed channels never come back.
            due.keySet().removeIf(held -> !held.channel().isOpen());
            end = System.nanoTime() + release.delay().toNanos();
            due.put(delivery, end);
        }
        if (System.nanoTime() - end < 0) {
            return null;
        }
        due.remove(delivery);
        return new Release(delivery, Duration.ZERO, release.attempts());
    }
}
