package dev.herald.spi;

import java.time.Duration;

import dev.herald.spi.Destination.Declare;

/**
 * A broker's defaults, for what is not configured.
 *
 * @param declare what to do about a destination's existence in production
 * @param prefetch how many messages may wait in the application for a handler, or {@code null} for ten for each
 *        handler
 * @param acknowledgementBatchSize how many acknowledgements share a call
 * @param acknowledgementLinger how long an acknowledgement waits for others
 * @param batchLinger how long a batch waits to fill up
 * @param idleWait how long a receive call waits for messages of a queue that is empty most of the time, such as that for
 *        replies
 */
public record BrokerDefaults(Declare declare, Integer prefetch, int acknowledgementBatchSize, Duration acknowledgementLinger,
        Duration batchLinger, Duration idleWait) {

    private static final Duration IDLE_WAIT = Duration.ofSeconds(20);

    /** With an {@link #idleWait} of 20 seconds. */
    public BrokerDefaults(Declare declare, Integer prefetch, int acknowledgementBatchSize, Duration acknowledgementLinger,
            Duration batchLinger) {
        this(declare, prefetch, acknowledgementBatchSize, acknowledgementLinger, batchLinger, IDLE_WAIT);
    }
}
