package dev.herald.spi;

/**
 * What the broker said to one message's settlement or extension.
 *
 * @param status the answer
 * @param reason in words; empty if done
 */
public record SettlementResult(Status status, String reason) {

    public static final SettlementResult DONE = new SettlementResult(Status.DONE, "");

    public enum Status {
        /** Done. */
        DONE,
        /** Not done; trying again may help: throttled, unreachable, an internal error. */
        RETRY,
        /** Not done, and never will be: the message is not ours any more. */
        GONE
    }

    public static SettlementResult retry(String reason) {
        return new SettlementResult(Status.RETRY, reason);
    }

    public static SettlementResult gone(String reason) {
        return new SettlementResult(Status.GONE, reason);
    }
}
