package dev.herald;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Which letters {@link DeadLetters#redriveAll} and {@link DeadLetters#discardAll} take, and how fast. Immutable: each method
 * with an argument returns a changed copy.
 */
public final class DeadLetterSelection {

    private static final DeadLetterSelection ALL = new DeadLetterSelection(letter -> true, null, Long.MAX_VALUE, 0);

    private final Predicate<? super DeadLetter> filter;
    private final Instant diedBefore;
    private final long atMost;
    private final int perSecond;

    private DeadLetterSelection(Predicate<? super DeadLetter> filter, Instant diedBefore, long atMost, int perSecond) {
        this.filter = filter;
        this.diedBefore = diedBefore;
        this.atMost = atMost;
        this.perSecond = perSecond;
    }

    /** All letters that died before the call, as fast as the broker takes them. */
    public static DeadLetterSelection all() {
        return ALL;
    }

    /**
     * Only those letters. The filter is called once for each letter, on a thread where it may block; an exception ends the
     * run.
     */
    public DeadLetterSelection where(Predicate<? super DeadLetter> condition) {
        return new DeadLetterSelection(Objects.requireNonNull(condition, "the filter is null"), diedBefore, atMost, perSecond);
    }

    /**
     * Only letters that died before this time; default: the time of the call. So a letter that dies again is not taken again.
     * Letters without a time of death always count as older.
     */
    public DeadLetterSelection diedBefore(Instant time) {
        return new DeadLetterSelection(filter, Objects.requireNonNull(time, "diedBefore is null"), atMost, perSecond);
    }

    /** No more than so many letters, 1 or more. */
    public DeadLetterSelection atMost(long letters) {
        return new DeadLetterSelection(filter, diedBefore, positive("atMost", letters), perSecond);
    }

    /** No more than so many letters a second, 1 or more. */
    public DeadLetterSelection perSecond(int letters) {
        return new DeadLetterSelection(filter, diedBefore, atMost, (int) positive("perSecond", letters));
    }

    private static long positive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be 1 or more");
        }
        return value;
    }

    /** Whether a letter is one of them, apart from the time of its death. */
    public boolean includes(DeadLetter letter) {
        return filter.test(letter);
    }

    /** The time before which the letters died, or {@code null} for that of the call. */
    public Instant diedBefore() {
        return diedBefore;
    }

    /** How many letters at most; {@link Long#MAX_VALUE} for any number. */
    public long atMost() {
        return atMost;
    }

    /** How many letters a second at most; empty for any number. */
    public OptionalLong perSecond() {
        return perSecond == 0 ? OptionalLong.empty() : OptionalLong.of(perSecond);
    }
}
