package dev.herald;

import java.time.Instant;

/**
 * A subscription for which the broker keeps no messages (Redis Pub/Sub) was interrupted: what was published meanwhile is
 * lost. Fired as a CDI event when the subscription is restored, to {@code @Observes} and {@code @ObservesAsync} observers, on
 * a thread where they may block.
 *
 * @param listener the listener's id
 * @param destination the topic's logical name
 * @param broker the broker's name
 * @param from when the subscription was last known to work
 * @param until when it was restored
 */
public record SubscriptionGap(String listener, String destination, String broker, Instant from, Instant until) {
}
