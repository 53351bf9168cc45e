package dev.herald.spi;

/**
 * The broker's answer to the settlement of one message, or to the extension of its lease.
 *
 * @param status the answer
 * @param reason why, in words; empty if done
 */
public record SettlementResult(Status status, String reason) {

    public static final SettlementResult DONE = new SettlementResult(Status.DONE, "");

    public enum Status {
        /** Done. */
        DONE,
        /** Not done, but may succeed if tried again: throttled, unreachable, an internal error. */
        RETRY,
        /** Not done, and can never be: the lease is lost. */
        GONE
    }

    public static SettlementResult retry(String reason) {
        return new SettlementResult(Status.RETRY, reason);
    }

    public static SettlementResult gone(String reason) {
        return new SettlementResult(Status.GONE, reason);
    }
}
