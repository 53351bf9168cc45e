package dev.herald.spi;

import dev.herald.FilterScope;

/**
 * The owner of a subscription to a topic, and what the subscription delivers.
 *
 * @param queue the physical name of the subscriber's queue, on brokers that have one for each subscriber; the beginning of
 *        its name, if the subscription is not durable
 * @param filter which messages, in the broker's language; {@code null} for all
 * @param filterScope what a filter policy is matched against
 * @param durable whether the subscription outlives the application; otherwise it begins with the first
 *        {@link Consumer#start} and ends with {@link Consumer#close}, and each instance has its own
 * @param push whether the broker posts the messages to an endpoint of the application instead of a queue
 */
public record Subscriber(String queue, String filter, FilterScope filterScope, boolean durable, boolean push) {

    /** A durable subscriber to all messages. */
    public static Subscriber ofAll(String queue) {
        return new Subscriber(queue, null, FilterScope.HEADERS, true, false);
    }
}
