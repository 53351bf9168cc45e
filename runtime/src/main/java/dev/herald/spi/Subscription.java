package dev.herald.spi;

import java.time.Duration;
import java.util.Map;

/**
 * What a listener wants of its broker.
 *
 * @param listenerId the listener's id
 * @param destination the queue or topic
 * @param subscriber of a topic, who owns the subscription; {@code null} of a queue
 * @param attributes passed through to the broker when the listener subscribes
 * @param visibilityTimeout how long a lease lasts; or {@code null} for the queue's own
 * @param maxProcessingTime how long one handler may run
 * @param deadLetterQueue where hopeless messages go (physical name), or {@code null} for nowhere
 * @param maxAttempts after how many attempts the container dead-letters a message
 * @param waitTime how long a receive call waits for messages to come
 * @param maxPollers how many receive calls may run at once
 * @param buffer where messages of a broker that can't be asked to wait are kept
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

    /** The most often the broker may hand out a message. */
    public int maxReceives() {
        return (int) Math.min(Integer.MAX_VALUE, (long) maxAttempts + UNFINISHED_RECEIVES);
    }
}
