package dev.herald.spi;

/**
 * What the broker said to one message's settlement or extension.
 *
 * @param status the answer
 * @param reason in words; empty if done
 */
public record Outcome(Status status, String reason) {

    public static final Outcome DONE = new Outcome(Status.DONE, "");

    public enum Status {
        /** Done. */
        DONE,
        /** Not done; trying again may help: throttled, unreachable, an internal error. */
        RETRY,
        /** Not done, and never will be: the message is not ours any more. */
        GONE
    }

    public static Outcome retry(String reason) {
        return new Outcome(Status.RETRY, reason);
    }

    public static Outcome gone(String reason) {
        return new Outcome(Status.GONE, reason);
    }
}
