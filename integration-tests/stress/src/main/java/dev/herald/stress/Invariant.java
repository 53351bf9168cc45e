package dev.herald.stress;

/** What must hold, whatever the script does. */
public enum Invariant {
    /** A message is removed only after its handler ended well or it reached the dead-letter queue. */
    LOST,
    /** Every message is handled or dead-lettered in the end. */
    NOT_DRAINED,
    /** A message acknowledged in time is not handled again. */
    DUPLICATE,
    /** A message acknowledged in time is not dead-lettered, and none is dead-lettered twice. */
    SETTLED_TWICE,
    /** A message is dead-lettered after {@code max-attempts} attempts that a handler began, or on request. */
    DEAD_LETTERED_EARLY,
    /** A dead letter says why it is one. */
    DEAD_LETTER_HEADERS,
    /** No more than {@code max-attempts} attempts, unless a lease was lost or the listener stopped. */
    TOO_MANY_ATTEMPTS,
    /** {@code Message.attempt()} counts only attempts that a handler began. */
    ATTEMPTS_MISCOUNTED,
    /** One message of a FIFO group is handled at a time, even if the first one's lease is lost. */
    OVERLAP,
    /** One message of a FIFO group is handled at a time, even if the first one's handler has settled it and still runs. */
    OVERLAP_AFTER_ACK,
    /**
     * One message of a FIFO group is handled at a time, even if a stop gave up the first one's handler, which still
     * runs after the next start. Only counted: the contract does not say whether the next run has to wait.
     */
    OVERLAP_AFTER_STOP,
    /** In a FIFO group a message is handled only after those before it are done. */
    ORDER,
    /** No more handlers run at once than the concurrency allows. */
    CONCURRENCY_EXCEEDED,
    /** Once all is quiet, as many handlers run at once as the concurrency allows. */
    CONCURRENCY_LOST,
    /** Once the queue is empty, nothing is in flight. */
    IN_FLIGHT,
    /** A lease that its handler has extended lasts. */
    LEASE_LOST,
    /** A handler whose lease was given up is interrupted or cancelled. */
    NOT_CANCELLED,
    /** A handler does not begin with an interrupt left over from another. */
    INTERRUPTED,
    /** A stop ends within {@code shutdown-timeout} and two seconds. */
    STOP_TOO_LONG,
    /** The stage of a stop never fails, whatever other callers do to theirs. */
    STOP_FAILED,
    /** The last of start, stop, pause and resume wins. */
    STATE,
    /** A stopped listener begins no handler. */
    RUNS_WHILE_STOPPED,
    /** User code does not run on the container's own threads. */
    CONTAINER_THREAD,
    /** The stages of {@code ack()}, {@code nack()}, {@code deadLetter()} and {@code pause()} complete. */
    STAGE_PENDING,
    /** A request completes with its reply or its listener's failure. */
    REQUEST,
    /** A message is acknowledged only after the handler's result was published. */
    FORWARD_LOST,
    /** A handler gets only messages that were published to it. */
    UNKNOWN_MESSAGE,
    /** All threads are returned. */
    THREADS,
    /** All memory is returned. */
    HEAP,
    /** No defect of Herald is logged. */
    DEFECT,
    /** Payloads are not logged. */
    PAYLOAD_LOGGED,
    /** A text from outside does not break log lines. */
    LOG_FORGED;

    /** Whether a violation fails the test; it is only counted otherwise. */
    public boolean fails() {
        return this != OVERLAP_AFTER_STOP;
    }
}
