package dev.herald.runtime.sqs;

import java.time.Duration;

import dev.herald.runtime.aws.AwsDefaults;

/**
 * The limits of Amazon SQS. The methods convert a requested value into one within the limits; durations are rounded up to
 * full seconds.
 */
final class SqsLimits {

    /** The maximum visibility timeout, and the maximum total time from a receive. */
    static final Duration MAX_VISIBILITY = Duration.ofHours(12);
    static final Duration MAX_DELAY = Duration.ofMinutes(15);
    static final Duration MAX_WAIT = AwsDefaults.MAX_WAIT;
    /** The maximum number of messages per call. */
    static final int MAX_MESSAGES = 10;

    private static final int MAX_RECEIVES = 1000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private SqsLimits() {
    }

    /** A visibility timeout in seconds, 0 to 43,200. */
    static int visibility(Duration timeout) {
        return seconds(timeout, Duration.ZERO, MAX_VISIBILITY);
    }

    /** A delay in seconds, 0 to 900. */
    static int delay(Duration delay) {
        return seconds(delay, Duration.ZERO, MAX_DELAY);
    }

    /** A wait time in seconds, 1 to 20. Never 0: a short poll is billed as well and may miss messages. */
    static int wait(Duration wait) {
        return seconds(wait, SECOND, MAX_WAIT);
    }

    private static int seconds(Duration asked, Duration least, Duration most) {
        if (asked.compareTo(least) <= 0) {
            return (int) least.toSeconds();
        }
        if (asked.compareTo(most) >= 0) {
            return (int) most.toSeconds();
        }
        return (int) asked.toSeconds() + (asked.getNano() > 0 ? 1 : 0);
    }

    /** The maximum number of messages of a receive, 1 to 10. */
    static int messages(int asked) {
        return Math.max(1, Math.min(MAX_MESSAGES, asked));
    }

    /** The maximum receive count of a redrive policy, 1 to 1,000. */
    static int receives(int asked) {
        return Math.max(1, Math.min(MAX_RECEIVES, asked));
    }
}
