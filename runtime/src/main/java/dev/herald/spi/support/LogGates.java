package dev.herald.spi.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets one of many similar log lines pass every five seconds, and counts the others. Similar log lines have the same key.
 * Keys beyond {@link #MAX_KEYS} share a gate, so that nothing grows with what is logged. Thread-safe.
 */
final class LogGates {

    static final int MAX_KEYS = 1000;
    /** Answers that a line does not pass. */
    static final int CLOSED = -1;

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Gate shared;
    private long nextSweep;

    /** @param now {@link System#nanoTime}, as everywhere here */
    LogGates(long now) {
        this.shared = new Gate(now);
        this.nextSweep = now;
    }

    private static final class Gate {

        private long opens;
        private int leftOut;

        Gate(long now) {
            opens = now;
        }

        synchronized int pass(long now) {
            if (now - opens < 0) {
                leftOut++;
                return CLOSED;
            }
            int before = leftOut;
            leftOut = 0;
            opens = now + PAUSE;
            return before;
        }

        synchronized boolean isIdle(long now) {
            return now - opens >= 0;
        }
    }

    /**
     * Whether a line may pass now.
     *
     * @return how many lines of its kind have been left out since the last one that passed; {@link #CLOSED} if this one is
     *         to be left out as well
     */
    int pass(String key, long now) {
        Gate gate = gates.get(key);
        return (gate != null ? gate : newGate(key, now)).pass(now);
    }

    private synchronized Gate newGate(String key, long now) {
        if (gates.size() >= MAX_KEYS && now - nextSweep >= 0) {
            nextSweep = now + PAUSE;
            gates.values().removeIf(gate -> gate.isIdle(now));
        }
        return gates.size() >= MAX_KEYS ? shared : gates.computeIfAbsent(key, unseen -> new Gate(now));
    }

    int size() {
        return gates.size();
    }
}
