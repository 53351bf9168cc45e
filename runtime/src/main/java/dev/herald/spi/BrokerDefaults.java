package dev.herald.spi;

import java.time.Duration;

import dev.herald.spi.Destination.Declare;

/**
 * What a broker does where nothing is configured.
 *
 * @param declare what to do about a destination's existence in production
 * @param prefetch how many messages may wait in the application for a handler, or {@code null} for ten for each
 *        handler
 * @param acknowledgementBatchSize how many acknowledgements share a call
 * @param acknowledgementLinger how long an acknowledgement waits for others
 * @param batchLinger how long a batch waits to fill up
 */
public record BrokerDefaults(Declare declare, Integer prefetch, int acknowledgementBatchSize, Duration acknowledgementLinger,
        Duration batchLinger) {

    /** Of a broker that is asked for messages, ten in a call, and paid by the call: Amazon SQS. */
    public static final BrokerDefaults PAID_BY_THE_CALL = new BrokerDefaults(Declare.VERIFY, 10, 10, Duration.ofMillis(100),
            Duration.ZERO);
}
