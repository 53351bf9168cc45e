package dev.herald.spi;

import java.time.Duration;

/**
 * The broker's answer to the settlement of one message, or to the extension of its lease.
 *
 * @param status the answer
 * @param reason why, in words; empty if done
 * @param granted how long an extended lease lasts; {@code null} if as long as asked for, and after a settlement
 */
public record SettlementResult(Status status, String reason, Duration granted) {

    public static final SettlementResult DONE = new SettlementResult(Status.DONE, "", null);

    public enum Status {
        /** Done. */
        DONE,
        /** Not done, but may succeed if tried again: throttled, unreachable, an internal error. */
        RETRY,
        /** Not done, and can never be: the lease is lost. */
        GONE
    }

    /** The lease was extended, but not by as much as asked for. */
    public static SettlementResult extendedTo(Duration granted) {
        return new SettlementResult(Status.DONE, "", granted);
    }

    public static SettlementResult retry(String reason) {
        return new SettlementResult(Status.RETRY, reason, null);
    }

    public static SettlementResult gone(String reason) {
        return new SettlementResult(Status.GONE, reason, null);
    }
}
