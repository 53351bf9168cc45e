package dev.herald.spi.support;

import java.time.Duration;

import dev.herald.spi.MessageSink;

/**
 * A floor under a polling loop: if a broker again and again answers at once that there is no message, instead of waiting for
 * one, the loop pauses between its polls, and the state tells. Not thread-safe.
 */
final class EmptyPolls {

    private static final String RECEIVES = "receives";
    /** A broker may answer early now and then. */
    private static final int TOLERATED = 5;
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(2), 0.2);

    private final String listener;
    private final Duration waitTime;
    private final MessageSink sink;
    private final long atOnce;
    private int inARow;
    private boolean told;

    /** @param atOnce an empty answer that comes sooner comes at once */
    EmptyPolls(String listener, Duration waitTime, Duration atOnce, MessageSink sink) {
        this.listener = listener;
        this.waitTime = waitTime;
        this.atOnce = atOnce.toNanos();
        this.sink = sink;
    }

    /** A new connection, to which nothing applies of what was told about the one before. */
    void begin() {
        inARow = 0;
        takeBack();
    }

    private void takeBack() {
        if (told) {
            told = false;
            sink.impaired(RECEIVES, "");
        }
    }

    /** How long to pause after a poll that took so many nanoseconds. */
    Duration pause(boolean empty, long nanos) {
        if (empty && nanos < atOnce) {
            return ++inARow <= TOLERATED ? Duration.ZERO : pause();
        }
        inARow = 0;
        if (empty) {
            takeBack();
        }
        return Duration.ZERO;
    }

    private Duration pause() {
        // Without a wait time, nothing else was asked for.
        if (!told && !waitTime.isZero()) {
            told = true;
            String reason = "the broker answers receives at once although there is no message, instead of waiting for one ("
                    + Durations.text(waitTime) + "): receiving every " + Durations.text(PAUSES.max())
                    + " at most while nothing comes; check poll.wait-time, and whether the endpoint supports long polling";
            RateLimitedLog.warn(listener + " empty", "Listener '" + listener + "': " + reason, null);
            sink.impaired(RECEIVES, reason);
        }
        return PAUSES.delay(inARow - TOLERATED);
    }
}
