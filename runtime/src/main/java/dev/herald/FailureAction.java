package dev.herald;

/** What becomes of a message whose attempt failed. */
public enum FailureAction {

    /** It is tried again, until its attempts are used up. Then it is dead-lettered. */
    RETRY,

    /** It is dead-lettered at once; without a dead-letter queue it is retried. */
    DEAD_LETTER,

    /** It is removed from its queue after a warning in the log, and counted as {@linkplain ListenerCounts#dropped dropped}. */
    DROP,

    /** The listener pauses, because what its handler needs is away. */
    PAUSE
}
