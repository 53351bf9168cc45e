package dev.herald;

/** What became of a letter that was sent back to its queue. */
public enum RedriveOutcome {
    /** It is in its queue, and no longer in the dead-letter queue. */
    MOVED,
    /**
     * It is in its queue, and may also still be in the dead-letter queue: the broker did not confirm that it was deleted
     * there. Redriving it again sends it twice; discard it.
     */
    COPIED
}
