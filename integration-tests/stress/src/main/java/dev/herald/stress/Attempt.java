package dev.herald.stress;

/** One message in one call of a handler. Guarded by the {@link Model}. */
final class Attempt {

    final History history;
    final Call call;
    /** Which call of a handler with this message it is, the first being 1. */
    final int number;
    private Ending ending;
    private long endedAt;
    private boolean leaseLost;
    private long mayRun = Target.MAX_PROCESSING_TIME.toNanos();

    Attempt(History history, Call call, int number) {
        this.history = history;
        this.call = call;
        this.number = number;
    }

    Act act() {
        return history.task.act(number);
    }

    /** The id of the message that the handler returned. */
    String resultId() {
        return history.task.id() + '/' + number;
    }

    boolean isOpen() {
        return ending == null;
    }

    /** {@code null} while it is open. */
    Ending ending() {
        return ending;
    }

    /** The first ending counts. */
    boolean end(Ending how, long now) {
        if (ending != null) {
            return false;
        }
        ending = how;
        endedAt = now;
        return true;
    }

    /** When it ended; {@code now} if it has not. */
    long endedAt(long now) {
        return ending == null ? now : endedAt;
    }

    /** The handler has extended its lease. @param atLeast how long it may run in all, in nanoseconds */
    void extended(long atLeast) {
        mayRun = Math.max(mayRun, atLeast);
    }

    boolean isExtended() {
        return mayRun > Target.MAX_PROCESSING_TIME.toNanos();
    }

    /** How long the handler may run before its lease is given up, in nanoseconds. */
    long mayRun() {
        return mayRun;
    }

    void leaseLost() {
        leaseLost = true;
    }

    /** Whether the handler saw that its lease was lost. */
    boolean sawLeaseLost() {
        return leaseLost;
    }
}
