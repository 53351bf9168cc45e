package dev.herald.stress;

/** One stop of a listener. Guarded by the {@link Model}. */
final class Stop {

    private static final long RUNNING = Long.MAX_VALUE;

    final long begunAt;
    private long endedAt = RUNNING;

    Stop(long begunAt) {
        this.begunAt = begunAt;
    }

    void end(long now) {
        endedAt = now;
    }

    long endedAt() {
        return endedAt;
    }

    /** When handlers that still run are given up. */
    long deadline() {
        return begunAt + Target.SHUTDOWN_TIMEOUT.toNanos();
    }

    /** Whether it waited for handlers until its deadline, and gave them up. */
    boolean timedOut(long slack) {
        return endedAt > deadline() - slack;
    }

    /** Whether it gave up a handler that ran from {@code begun} to {@code ended}. */
    boolean gaveUp(long begun, long ended, long slack) {
        return timedOut(slack) && begun <= deadline() + slack && ended >= deadline() - slack;
    }
}
