package dev.herald.runtime.aws;

import java.time.Duration;

import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Destination.Declare;

/** The defaults of the brokers {@code sqs} and {@code sns}. */
public final class AwsDefaults {

    /** The longest wait of a receive call that Amazon SQS allows. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(20);

    /** Batches of ten, the maximum of a call, because every call is billed. */
    public static final BrokerDefaults DEFAULTS = new BrokerDefaults(Declare.VERIFY, 10, 10, Duration.ofMillis(100),
            Duration.ZERO, MAX_WAIT);

    private AwsDefaults() {
    }
}
