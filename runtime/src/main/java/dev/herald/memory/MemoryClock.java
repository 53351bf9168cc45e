package dev.herald.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.Durations;

/**
 * The time of the memory broker. By it delays and leases end and deduplication forgets; and by it the container of each
 * listener goes on the broker renews leases, waits for retries and for batches to fill, and limits what an attempt may take.
 * Real unless a test freezes or advances it. Thread-safe.
 */
@Singleton
public class MemoryClock {

    private static final Time REAL = new Time(false, 0, 0);

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final BrokerClock forContainer = new ForContainer();
    private volatile Time time = REAL;

    /** Whoever waits for a time. Called on the thread that changes the clock. */
    interface Watcher {

        /** The clock is about to jump. */
        default void advances(Duration by) {
        }

        /** The clock has jumped, stopped, or runs on. */
        void changed();
    }

    /** What the container sees. */
    private final class ForContainer implements BrokerClock {

        @Override
        public long at(long systemNanos) {
            return time.nanoTime(systemNanos);
        }

        @Override
        public long untilReached(long instant) {
            return MemoryClock.this.untilReached(instant);
        }
    }

    /** If running, an offset to the system's time; if frozen, the time itself. */
    private record Time(boolean frozen, long nanos, long millis) {

        long nanoTime(long systemNanos) {
            return frozen ? nanos : systemNanos + nanos;
        }

        long currentMillis() {
            return frozen ? millis : System.currentTimeMillis() + millis;
        }
    }

    /** Stops the clock where it stands; no effect if it does already. */
    public void freeze() {
        synchronized (this) {
            time = new Time(true, nanoTime(), time.currentMillis());
        }
        tellWatchers();
    }

    /**
     * Moves the clock forward, frozen or not, by up to 100 years. What becomes due by that is due when this returns: messages
     * are visible, retries and batches that waited in the container are about to be handled, and an attempt that has taken
     * longer than {@code max-processing-time} by this clock is about to be stopped. Leases of what a listener holds are
     * renewed, as they would have been while that time passed. It is one jump: what recurs, such as the retries of a message
     * that fails again and again, happens once.
     *
     * @throws IllegalArgumentException if {@code by} is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock cannot be moved back: " + by);
        }
        Duration bounded = Durations.bounded(by);
        watchers.forEach(watcher -> watcher.advances(bounded));
        synchronized (this) {
            time = new Time(time.frozen, time.nanos + bounded.toNanos(), time.millis + bounded.toMillis());
        }
        tellWatchers();
    }

    /** Lets a frozen clock run on from where it stands. */
    public void resume() {
        synchronized (this) {
            if (time.frozen) {
                time = new Time(false, time.nanos - System.nanoTime(), time.millis - System.currentTimeMillis());
            }
        }
        tellWatchers();
    }

    /** Back to real time: {@link MemoryQueues#reset}. */
    void reset() {
        synchronized (this) {
            time = REAL;
        }
        tellWatchers();
    }

    /** Whether time passes only when somebody advances the clock. */
    boolean isFrozen() {
        return time.frozen;
    }

    /** The clock as the container sees it. */
    BrokerClock forContainer() {
        return forContainer;
    }

    /** The current time of this clock. */
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    long millis() {
        return time.currentMillis();
    }

    /** Comparable by difference only, as {@link System#nanoTime}. */
    long nanoTime() {
        return time.nanoTime(System.nanoTime());
    }

    /** How long, in real nanoseconds, until this clock reaches {@code instant}; a day if frozen. */
    long untilReached(long instant) {
        Time now = time;
        return now.frozen ? TimeUnit.DAYS.toNanos(1) : instant - now.nanoTime(System.nanoTime());
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    void watchNoMore(Watcher watcher) {
        watchers.remove(watcher);
    }

    int watchers() {
        return watchers.size();
    }

    private void tellWatchers() {
        watchers.forEach(Watcher::changed);
    }
}
