package dev.herald.runtime.container;

import java.util.List;

/**
 * What one call of the listener's method gets: a message, or a batch of them. Knows the call while it runs, so that it
 * can be stopped when the lease is lost.
 */
final class Work {

    final List<InFlight> messages;
    private Thread thread;
    private Runnable cancel;
    private boolean cancelled;
    private boolean ended;

    Work(List<InFlight> messages) {
        this.messages = messages;
    }

    /** How to stop the call, from now on. Called at once if the lease has been lost meanwhile. */
    void cancelBy(Runnable newCancel) {
        synchronized (this) {
            cancel = newCancel;
            if (!cancelled) {
                return;
            }
        }
        newCancel.run();
    }

    /** The call runs on the caller's thread, until {@link #leaveThread}. */
    synchronized void enterThread() {
        thread = Thread.currentThread();
        if (cancelled) {
            thread.interrupt();
        }
    }

    /** The method has returned: a lost lease interrupts the thread no more, and leaves it no interrupt behind. */
    void leaveThread() {
        synchronized (this) {
            thread = null;
            if (!cancelled) {
                return;
            }
        }
        Thread.interrupted();
    }

    synchronized void end() {
        ended = true;
        cancel = null;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** A message lost its lease. The call is stopped when all have: the others of a batch are still to be done. */
    void leaseLost() {
        if (messages.stream().allMatch(InFlight::isLost)) {
            cancel();
        }
    }

    /** Stops the call: the thread is interrupted, the {@code Uni} cancelled. */
    void cancel() {
        Runnable toRun;
        synchronized (this) {
            if (ended || cancelled) {
                return;
            }
            cancelled = true;
            toRun = cancel;
            if (thread != null) {
                // Under the lock, so that it never hits the thread after it left.
                thread.interrupt();
            }
        }
        if (toRun != null) {
            toRun.run();
        }
    }
}
