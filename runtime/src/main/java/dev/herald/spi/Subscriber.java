package dev.herald.spi;

import dev.herald.FilterScope;

/**
 * Who owns a subscription to a topic, and what he wants of it.
 *
 * @param queue the physical name of the queue that keeps his messages, where the broker has one for each subscriber; of
 *        one that is not durable, how its name begins
 * @param filter which messages, in the broker's language; or {@code null} for all
 * @param filterScope what a filter that is a policy looks at
 * @param durable whether the subscription outlives the application; otherwise it begins with the first
 *        {@link Consumer#start} and ends with {@link Consumer#close}, and each instance has its own
 * @param push whether the broker posts the messages to an endpoint of the application, rather than to the queue
 */
public record Subscriber(String queue, String filter, FilterScope filterScope, boolean durable, boolean push) {

    /** A durable subscriber of all messages. */
    public static Subscriber ofAll(String queue) {
        return new Subscriber(queue, null, FilterScope.HEADERS, true, false);
    }
}
