package dev.herald;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * How far a {@link DeadLetters#redriveAll} or {@link DeadLetters#discardAll} has come. Immutable; later versions may add
 * properties.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class RedriveProgress {

    private final long moved;
    private final long copied;
    private final long skipped;
    private final long failed;
    private final Map<String, Long> reasons;
    private final boolean done;

    /**
     * @param moved how many letters were moved, or discarded
     * @param copied how many letters were sent, and may still be in the dead-letter queue as well
     * @param skipped how many letters the selection left out, or somebody else held or had deleted
     * @param failed how many letters were not sent or not discarded, and stay
     * @param reasons how many letters failed, or were only copied, by reason
     * @param done whether this is the last report
     */
    public RedriveProgress(long moved, long copied, long skipped, long failed, Map<String, Long> reasons, boolean done) {
        this.moved = moved;
        this.copied = copied;
        this.skipped = skipped;
        this.failed = failed;
        this.reasons = Map.copyOf(reasons);
        this.done = done;
    }

    /** How many letters were moved, or discarded. */
    public long moved() {
        return moved;
    }

    /** How many letters were sent, and may still be in the dead-letter queue as well ({@link RedriveOutcome#COPIED}). */
    public long copied() {
        return copied;
    }

    /** How many letters the selection left out, or somebody else held or had deleted. They stay as they are. */
    public long skipped() {
        return skipped;
    }

    /** How many letters were not sent, or not discarded. They stay in the dead-letter queue. */
    public long failed() {
        return failed;
    }

    /** How many letters failed, or were only copied, by reason; unmodifiable. */
    public Map<String, Long> reasons() {
        return reasons;
    }

    /** Whether this is the last report. */
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "RedriveProgress[moved=" + moved + ", copied=" + copied + ", skipped=" + skipped + ", failed=" + failed
                + ", reasons=" + reasons + ", done=" + done + "]";
    }
}
