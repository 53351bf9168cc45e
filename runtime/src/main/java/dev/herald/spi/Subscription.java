package dev.herald.spi;

import java.time.Duration;
import java.util.Map;

/**
 * What a listener needs from its broker.
 *
 * @param listenerId the listener's id
 * @param destination the queue or topic
 * @param subscriber of a topic, who owns the subscription; {@code null} of a queue
 * @param attributes passed to the broker when the listener subscribes
 * @param visibilityTimeout how long a lease lasts; or {@code null} for the queue's own
 * @param maxProcessingTime how long one handler may run
 * @param deadLetterQueue the physical name of the dead-letter queue, or {@code null} for none
 * @param maxAttempts after how many attempts the container dead-letters a message at the latest: some failures may allow it
 *        fewer
 * @param waitTime how long a receive call waits for messages
 * @param maxPollers how many receive calls may run at once
 * @param buffer holds messages that wait for a handler, on brokers without back pressure
 */
public record Subscription(String listenerId, Destination destination, Subscriber subscriber,
        Map<String, String> attributes, Duration visibilityTimeout, Duration maxProcessingTime, String deadLetterQueue,
        int maxAttempts, Duration waitTime, int maxPollers, Buffer buffer) {

    /**
     * How many receives beyond {@link #maxAttempts} a message may have had before it counts as one that crashes its
     * consumer. Most that reach such a number did nothing wrong: they waited in instances that were stopped, or killed. A
     * broker's own redrive policy, where Herald sets it, allows as many, so that the container's dead-lettering, which says
     * why, comes first.
     */
    public static final int UNFINISHED_RECEIVES = 50;

    /** How often the broker may deliver a message at most. */
    public int maxReceives() {
        return maxReceives(maxAttempts);
    }

    /** {@link #maxReceives()} of a listener with so many attempts. */
    public static int maxReceives(int maxAttempts) {
        return (int) Math.min(Integer.MAX_VALUE, (long) maxAttempts + UNFINISHED_RECEIVES);
    }
}
