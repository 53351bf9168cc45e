package dev.herald.stress;

/** How an attempt ended, as the handler meant it. */
public enum Ending {
    /** The message is to be acknowledged. */
    WELL,
    /** The message is to be tried again. */
    FAILED,
    /** The message is to be dead-lettered at once. */
    DEAD_LETTERED,
    /** The container stopped the handler. */
    CANCELLED,
    /** The handler let the lease run out without settling. */
    ABANDONED
}
