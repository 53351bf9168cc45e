package dev.herald.stress;

/** What must hold, whatever the script does. */
public enum Invariant {
    LOST("a message is removed only after its handler ended well or it reached the dead-letter queue"), NOT_DRAINED(
            "every message is handled or dead-lettered in the end"), DUPLICATE(
                    "a message acknowledged in time is not handled again"), SETTLED_TWICE(
                            "a message acknowledged in time is not dead-lettered, and none is dead-lettered twice"), DEAD_LETTERED_EARLY(
                                    "a message is dead-lettered after max-attempts attempts that a handler began, or on request"), DEAD_LETTER_HEADERS(
                                            "a dead letter says why it is one"), TOO_MANY_ATTEMPTS(
                                                    "no more than max-attempts attempts, unless a lease was lost or the listener stopped"), ATTEMPTS_MISCOUNTED(
                                                            "only attempts that a handler began count"), OVERLAP(
                                                                    "of a FIFO group one message is handled at a time"), OVERLAP_AFTER_STOP(
                                                                            "of a FIFO group one message is handled at a time, even if a stop gave up the handler that still runs",
                                                                            false), ORDER(
                                                                                    "in a FIFO group a message is handled only after those before it are done"), CONCURRENCY_EXCEEDED(
                                                                                            "no more handlers run at once than the concurrency allows"), CONCURRENCY_LOST(
                                                                                                    "once all is quiet, as many handlers run at once as the concurrency allows"), IN_FLIGHT(
                                                                                                            "once the queue is empty, nothing is in flight"), NOT_CANCELLED(
                                                                                                                    "a handler whose lease was given up is interrupted or cancelled"), INTERRUPTED(
                                                                                                                            "a handler does not begin with an interrupt left over from another"), STOP_TOO_LONG(
                                                                                                                                    "a stop ends within shutdown-timeout and two seconds"), STOP_FAILED(
                                                                                                                                            "the stage of a stop never fails, whatever other callers do to theirs"), STATE(
                                                                                                                                                    "the last of start, stop, pause and resume wins"), RUNS_WHILE_STOPPED(
                                                                                                                                                            "a stopped listener begins no handler"), CONTAINER_THREAD(
                                                                                                                                                                    "user code does not run on the container's own threads"), STAGE_PENDING(
                                                                                                                                                                            "the stage of ack(), nack() and deadLetter() completes"), REQUEST(
                                                                                                                                                                                    "a request completes with its reply or its listener's failure"), FORWARD_LOST(
                                                                                                                                                                                            "a message is acknowledged only after the handler's result was published"), UNKNOWN_MESSAGE(
                                                                                                                                                                                                    "a handler gets only messages that were published to it"), THREADS(
                                                                                                                                                                                                            "all threads are returned"), HEAP(
                                                                                                                                                                                                                    "all memory is returned"), DEFECT(
                                                                                                                                                                                                                            "no defect of Herald is logged"), PAYLOAD_LOGGED(
                                                                                                                                                                                                                                    "payloads are not logged"), LOG_FORGED(
                                                                                                                                                                                                                                            "a text from outside does not break log lines");

    private final String meaning;
    private final boolean fails;

    Invariant(String meaning) {
        this(meaning, true);
    }

    Invariant(String meaning, boolean fails) {
        this.meaning = meaning;
        this.fails = fails;
    }

    /** The invariant in words. */
    public String meaning() {
        return meaning;
    }

    /** Whether a violation fails the test; it is only counted otherwise. */
    public boolean fails() {
        return fails;
    }
}
