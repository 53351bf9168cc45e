package dev.herald.stress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures for how long the machine keeps threads from running: what is timed can't be more exact than that. */
final class Heartbeat {

    private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(20);

    private long longest;
    private boolean stopped;

    static Heartbeat start() {
        Heartbeat heartbeat = new Heartbeat();
        Thread thread = new Thread(heartbeat::beat, "stress-heartbeat");
        thread.setDaemon(true);
        thread.start();
        return heartbeat;
    }

    private void beat() {
        long before = System.nanoTime();
        while (note(System.nanoTime() - before - BEAT)) {
            before = System.nanoTime();
            try {
                TimeUnit.NANOSECONDS.sleep(BEAT);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized boolean note(long late) {
        longest = Math.max(longest, late);
        return !stopped;
    }

    /** The longest stall since {@link #reset}. */
    synchronized Duration longestStall() {
        return Duration.ofNanos(longest);
    }

    synchronized void reset() {
        longest = 0;
    }

    synchronized void stop() {
        stopped = true;
    }
}
