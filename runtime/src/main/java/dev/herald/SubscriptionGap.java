package dev.herald;

import java.time.Instant;

/**
 * A subscription that the broker keeps nothing for (Redis Pub/Sub) was interrupted: what was published meanwhile is
 * gone. Fired as a CDI event when the subscription is there again, to {@code @Observes} and {@code @ObservesAsync}
 * observers, on a thread that may block.
 *
 * @param listener the listener's id
 * @param destination the topic's logical name
 * @param broker the broker's name
 * @param from the last time the subscription was known to be there
 * @param until when it was there again
 */
public record SubscriptionGap(String listener, String destination, String broker, Instant from, Instant until) {
}
