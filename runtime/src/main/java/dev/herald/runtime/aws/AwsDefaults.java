package dev.herald.runtime.aws;

import java.time.Duration;

import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Destination.Declare;

/** What Amazon SQS and Amazon SNS do where nothing is configured. */
public final class AwsDefaults {

    /** The longest time that a receive call may wait. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** A call takes ten messages, and every call has its price. */
    public static final BrokerDefaults DEFAULTS = new BrokerDefaults(Declare.VERIFY, 10, 10, Duration.ofMillis(100),
            Duration.ZERO, LONGEST_WAIT);

    private AwsDefaults() {
    }
}
