package dev.herald.runtime.sqs;

import java.time.Duration;

/** Durations as Amazon SQS counts them. */
final class SqsSeconds {

    /** The longest visibility timeout, also in sum since the receive. */
    static final int LONGEST_VISIBILITY = 43_200;

    private SqsSeconds() {
    }

    static int roundedUp(Duration duration) {
        return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
    }
}
