package dev.herald.spi.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jboss.logging.Logger;

import dev.herald.spi.Delivery;

/**
 * Log lines that a failing broker or handler could repeat thousands of times a second: of each kind for each listener,
 * one in five seconds, with the count of those left out. No line holds a payload.
 */
public final class RateLimitedLog {

    public static final Logger LOG = Logger.getLogger("dev.herald");

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);
    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    private RateLimitedLog() {
    }

    private static final class Gate {
        private final AtomicLong openFrom = new AtomicLong(System.nanoTime());
        private final AtomicInteger leftOut = new AtomicInteger();
    }

    /** A warning, at most every five seconds for each {@code key}; the cause's stack stands in the debug log. */
    public static void warn(String key, String text, Throwable cause) {
        LOG.debug(text, cause);
        Gate gate = GATES.computeIfAbsent(key, unseen -> new Gate());
        long now = System.nanoTime();
        long openFrom = gate.openFrom.get();
        if (now - openFrom >= 0 && gate.openFrom.compareAndSet(openFrom, now + PAUSE)) {
            int leftOut = gate.leftOut.getAndSet(0);
            LOG.warn(leftOut == 0 ? text : text + " (and " + leftOut + " more of the kind)");
        } else {
            gate.leftOut.incrementAndGet();
        }
    }

    public static void deadLetterFailed(Delivery delivery, String reason) {
        warn("dead-letter", "Message " + delivery.id()
                + " could not be moved to the dead-letter queue and will be delivered again: " + reason, null);
    }
}
