package dev.herald.spi.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets one of many similar log lines pass every five seconds, and counts the others, of which the last is kept until then: if
 * no further one comes, it {@linkplain #takeLeftOut is logged in the end}. Similar log lines have the same key. Keys beyond {@link #MAX_KEYS} share a gate, so that nothing grows with what is logged. Thread-safe.
 */
final class LogGates {

    static final int MAX_KEYS = 1000;
    /** Answers that a line does not pass. */
    static final int CLOSED = -1;
    /** The first of those that are left out until the next one may pass. */
    static final int FIRST_LEFT_OUT = -2;
    /** The line passes, as the first one of its key. */
    static final int FIRST = -3;

    static final long PAUSE = TimeUnit.SECONDS.toNanos(5);

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Gate shared;
    private long nextSweep;

    /** @param now {@link System#nanoTime}, as everywhere here */
    LogGates(long now) {
        this.shared = new Gate(now, true);
        this.nextSweep = now;
    }

    private static final class Gate {

        private long opens;
        private int leftOut;
        private String last;
        private boolean used;

        /** @param used whether the first line of a key is not to be told from others */
        Gate(long now, boolean used) {
            opens = now;
            this.used = used;
        }

        synchronized int pass(long now, String line) {
            if (now - opens < 0) {
                leftOut++;
                last = line;
                return leftOut == 1 ? FIRST_LEFT_OUT : CLOSED;
            }
            int before = used ? leftOut : FIRST;
            used = true;
            open(now);
            return before;
        }

        private void open(long now) {
            leftOut = 0;
            last = null;
            opens = now + PAUSE;
        }

        synchronized LeftOut takeLeftOut(long now) {
            if (leftOut == 0) {
                return null;
            }
            LeftOut taken = new LeftOut(last, leftOut - 1);
            open(now);
            return taken;
        }

        synchronized boolean isIdle(long now) {
            return leftOut == 0 && now - opens >= 0;
        }
    }

    /**
     * Lines that were left out.
     *
     * @param last the last of them
     * @param others how many there were besides
     */
    record LeftOut(String last, int others) {
    }

    /**
     * Whether a line may pass now.
     *
     * @return how many lines of its kind have been left out since the last one that passed, or {@link #FIRST} if there was none
     *         yet; {@link #CLOSED} if this one is to be left out as well, or {@link #FIRST_LEFT_OUT}
     */
    int pass(String key, long now, String line) {
        Gate gate = gates.get(key);
        return (gate != null ? gate : newGate(key, now)).pass(now, line);
    }

    /** What was left out and not counted since, as if the last of it passed now; {@code null} if there is nothing. */
    LeftOut takeLeftOut(String key, long now) {
        Gate gate = gates.get(key);
        return (gate != null ? gate : shared).takeLeftOut(now);
    }

    private synchronized Gate newGate(String key, long now) {
        if (gates.size() >= MAX_KEYS && now - nextSweep >= 0) {
            nextSweep = now + PAUSE;
            gates.values().removeIf(gate -> gate.isIdle(now));
        }
        return gates.size() >= MAX_KEYS ? shared : gates.computeIfAbsent(key, unseen -> new Gate(now, false));
    }

    int size() {
        return gates.size();
    }
}
