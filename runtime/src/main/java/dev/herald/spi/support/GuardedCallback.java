package dev.herald.spi.support;

/**
 * Runs the body of a callback on the thread of a broker's client. That thread serves other callbacks too: a failure is
 * logged and goes no further.
 */
public final class GuardedCallback {

    private GuardedCallback() {
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

    private static void report(String what, Throwable failure) {
        try {
            RateLimitedLog.warn("callback " + what, what + " failed: " + FailureText.of(failure), failure);
        } catch (Throwable outOfMemory) {
            // Whatever it is, the client's thread must go on.
            return;
        }
    }
}
