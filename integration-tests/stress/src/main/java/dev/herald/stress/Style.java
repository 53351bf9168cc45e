package dev.herald.stress;

import static dev.herald.stress.Act.Kind.ACK_LATER;
import static dev.herald.stress.Act.Kind.ACK_THEN_THROW;
import static dev.herald.stress.Act.Kind.ACK_TOO_LATE;
import static dev.herald.stress.Act.Kind.ACK_TWICE;
import static dev.herald.stress.Act.Kind.BLOCK;
import static dev.herald.stress.Act.Kind.BLOCK_LOOP;
import static dev.herald.stress.Act.Kind.BLOCK_ON_CANCEL;
import static dev.herald.stress.Act.Kind.DEAD_LETTER;
import static dev.herald.stress.Act.Kind.DEAF;
import static dev.herald.stress.Act.Kind.ERROR;
import static dev.herald.stress.Act.Kind.EXTEND;
import static dev.herald.stress.Act.Kind.FAIL_LATER;
import static dev.herald.stress.Act.Kind.FLAG;
import static dev.herald.stress.Act.Kind.HOSTILE;
import static dev.herald.stress.Act.Kind.NACK;
import static dev.herald.stress.Act.Kind.NACK_SOON;
import static dev.herald.stress.Act.Kind.NACK_THEN_ACK;
import static dev.herald.stress.Act.Kind.NEVER;
import static dev.herald.stress.Act.Kind.NEWLINE;
import static dev.herald.stress.Act.Kind.NULL;
import static dev.herald.stress.Act.Kind.REJECT;
import static dev.herald.stress.Act.Kind.SLOW;
import static dev.herald.stress.Act.Kind.THROW;
import static dev.herald.stress.Act.Kind.THROW_DEAD_LETTER;
import static dev.herald.stress.Act.Kind.THROW_ON_CANCEL;
import static dev.herald.stress.Act.Kind.THROW_THEN_ACK;
import static dev.herald.stress.Act.Kind.THROW_THEN_DEAD_LETTER;
import static dev.herald.stress.Act.Kind.TWICE;
import static dev.herald.stress.Act.Kind.UNWRITABLE;

import java.util.List;

/** How a handler is written, and which acts make sense in it. */
public enum Style {
    /** Returns {@code void} or a value, on a thread that may block. */
    BLOCKING(List.of(SLOW, FLAG), List.of(THROW, HOSTILE, NEWLINE, ERROR), List.of(BLOCK, DEAF, EXTEND), THROW_DEAD_LETTER),
    /** {@link #BLOCKING}, and what it returns is published. */
    PUBLISHING(List.of(SLOW, FLAG), List.of(THROW, HOSTILE, ERROR, UNWRITABLE), List.of(BLOCK, DEAF), THROW_DEAD_LETTER),
    /** Takes a list; all or nothing. */
    BATCH(List.of(SLOW, FLAG), List.of(THROW, HOSTILE, ERROR), List.of(BLOCK, DEAF), THROW_DEAD_LETTER),
    /** Takes a list and returns a {@code BatchResult}. */
    BATCH_RESULT(List.of(SLOW, FLAG), List.of(REJECT, REJECT, THROW, HOSTILE), List.of(BLOCK, DEAF), THROW_DEAD_LETTER),
    /** Returns a {@code Uni}. */
    UNI(List.of(SLOW, SLOW, BLOCK_LOOP), List.of(THROW, FAIL_LATER, HOSTILE, NULL, ERROR),
            List.of(NEVER, THROW_ON_CANCEL, BLOCK_ON_CANCEL), THROW_DEAD_LETTER),
    /** Returns a {@code CompletionStage}. */
    STAGE(List.of(SLOW, TWICE), List.of(THROW, FAIL_LATER, HOSTILE, NULL, ERROR),
            List.of(NEVER, THROW_ON_CANCEL, BLOCK_ON_CANCEL, DEAF), THROW_DEAD_LETTER),
    /** Settles by {@code Acknowledgement}. */
    MANUAL(List.of(SLOW, ACK_TWICE, ACK_THEN_THROW, ACK_LATER),
            List.of(THROW, NACK, NACK_SOON, THROW_THEN_ACK, THROW_THEN_DEAD_LETTER, NACK_THEN_ACK),
            List.of(NEVER, ACK_TOO_LATE, DEAF), DEAD_LETTER);

    private final List<Act.Kind> good;
    private final List<Act.Kind> failing;
    private final List<Act.Kind> heavy;
    private final Act.Kind last;

    Style(List<Act.Kind> good, List<Act.Kind> failing, List<Act.Kind> heavy, Act.Kind last) {
        this.good = good;
        this.failing = failing;
        this.heavy = heavy;
        this.last = last;
    }

    /** Acts that end well. */
    public List<Act.Kind> good() {
        return good;
    }

    /** Acts that fail soon. */
    public List<Act.Kind> failing() {
        return failing;
    }

    /** Acts that outlast {@code max-processing-time}. */
    public List<Act.Kind> heavy() {
        return heavy;
    }

    /** The act that asks for the dead-letter queue. */
    public Act.Kind last() {
        return last;
    }

    /** Whether the handler runs on an event loop. */
    public boolean onEventLoop() {
        return this == UNI || this == STAGE;
    }
}
