package dev.herald.spi.support;

/**
 * Runs what must not end the thread that runs it: a callback on the thread of a broker's client, a task of the container.
 * That thread serves others too: a failure is logged and goes no further, even if there is no memory left to log it.
 */
public final class GuardedCallback implements Runnable {

    private final Runnable task;

    private GuardedCallback(Runnable task) {
        this.task = task;
    }

    /** A task of the container, whose failures are reported as defects. Its {@link #run()} never throws. */
    public static Runnable task(Runnable task) {
        return new GuardedCallback(task);
    }

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable defect) {
            reportDefect(defect);
        }
    }

    /**
     * Never throws.
     *
     * @param what the body does, as in "handing over a message of queue 'orders'"
     * @return whether the body returned normally
     */
    public static boolean run(String what, Runnable body) {
        try {
            body.run();
            return true;
        } catch (Throwable failure) {
            report(what, failure);
            return false;
        }
    }

    /** Reports that {@code what} failed. Never throws. */
    public static void report(String what, Throwable failure) {
        try {
            RateLimitedLog.warn("callback " + what, what + " failed: " + FailureText.of(failure), failure);
        } catch (Throwable outOfMemory) {
            reportShortly();
        }
    }

    private static void reportDefect(Throwable defect) {
        try {
            RateLimitedLog.error("defect " + defect.getClass().getName(),
                    "A task of a listener failed; this is a defect of Herald, please report it: " + FailureText.of(defect),
                    defect);
        } catch (Throwable outOfMemory) {
            reportShortly();
        }
    }

    /** A constant needs the least memory. */
    private static void reportShortly() {
        try {
            RateLimitedLog.LOG.error("A task of a listener failed, and so did its report: is there enough memory?");
        } catch (Throwable outOfMemory) {
            // Whatever it is, the thread must go on.
            return;
        }
    }
}
