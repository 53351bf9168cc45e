package dev.herald.stress;

/**
 * What a handler does in one attempt. A message's payload carries one for each attempt, so handlers keep no state.
 *
 * @param kind what to do
 * @param millis for how long, or after how long; 0 where time plays no part
 */
public record Act(Kind kind, int millis) {

    /** Done at once and well; also what follows when a plan is at its end. */
    public static final Act OK = new Act(Kind.OK, 0);

    /** What a handler can do. */
    public enum Kind {
        /** Returns. */
        OK,
        /** Works for a while, and returns. */
        SLOW,
        /** Throws. */
        THROW,
        /** Fails with an exception whose {@code getMessage()} throws. */
        HOSTILE,
        /** Fails with an exception whose text holds line breaks. */
        NEWLINE,
        /** Fails with an {@code Error}; the time says with which. */
        ERROR,
        /** Throws {@code DeadLetterException}. */
        THROW_DEAD_LETTER,
        /** Blocks until it is interrupted. */
        BLOCK,
        /** Blocks for a while and ignores interrupts and cancellation; then ends well. */
        DEAF,
        /** Extends its lease, and works for longer than {@code max-processing-time}. */
        EXTEND,
        /** Sets its thread's interrupt flag and returns. */
        FLAG,
        /** Returns {@code null} where a {@code Uni} or a stage is due. */
        NULL,
        /** Returns a {@code Uni} or stage that fails later. */
        FAIL_LATER,
        /** Names the message in {@code BatchResult.failed}. */
        REJECT,
        /** Never completes, or never settles. */
        NEVER,
        /** Never completes, and throws when it is cancelled. */
        THROW_ON_CANCEL,
        /** Never completes, and blocks for a while when it is cancelled. */
        BLOCK_ON_CANCEL,
        /** Calls the container back twice: with success, then with a failure. */
        TWICE,
        /** Blocks the thread it is called on, an event loop. */
        BLOCK_LOOP,
        /** Returns a value that can't be written as JSON. */
        UNWRITABLE,
        /** Calls {@code nack()}. */
        NACK,
        /** Calls {@code nack(Duration)}. */
        NACK_SOON,
        /** Calls {@code deadLetter(…)}. */
        DEAD_LETTER,
        /** Calls {@code ack()}, then {@code nack()} and {@code deadLetter(…)}. */
        ACK_TWICE,
        /** Calls {@code ack()}, then throws. */
        ACK_THEN_THROW,
        /** Returns, and calls {@code ack()} from another thread soon after. */
        ACK_LATER,
        /** Throws; its {@code ack()} comes while a later attempt may be running. */
        THROW_THEN_ACK,
        /** Throws; its {@code deadLetter(…)} comes while a later attempt may be running. */
        THROW_THEN_DEAD_LETTER,
        /** Calls {@code nack()}; its {@code ack()} comes while a later attempt may be running. */
        NACK_THEN_ACK,
        /** Calls {@code ack()} long after the lease was given up. */
        ACK_TOO_LATE,
        /** Waits at the listener's {@link Gate}. */
        GATE
    }

    public static Act of(Kind kind) {
        return new Act(kind, 0);
    }

    /** Reads what {@link #toString} writes. */
    public static Act parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? of(Kind.valueOf(text))
                : new Act(Kind.valueOf(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return millis == 0 ? kind.name() : kind + ":" + millis;
    }
}
