package dev.herald.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import dev.herald.spi.support.Durations;

/**
 * The time of the memory broker: by it leases and delays end and deduplication forgets. Real unless a test freezes or
 * advances it. The container's own timing (lease renewal, shutdown) stays on real time: a lease that ends because this
 * clock was advanced is one the container lost without knowing. Thread-safe.
 */
@Singleton
public class MemoryClock {

    private static final Time REAL = new Time(false, 0, 0);

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Time time = REAL;

    /** If running, an offset to the system's time; if frozen, the time itself. */
    private record Time(boolean frozen, long nanos, long millis) {

        long nanoTime() {
            return frozen ? nanos : System.nanoTime() + nanos;
        }

        long currentMillis() {
            return frozen ? millis : System.currentTimeMillis() + millis;
        }
    }

    /** Stops the clock where it stands; no effect if it does already. */
    public synchronized void freeze() {
        time = new Time(true, time.nanoTime(), time.currentMillis());
    }

    /** Moves the clock forward, frozen or not, by up to 100 years; receives that wait look again at once. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock cannot be moved back: " + by);
        }
        Duration bounded = Durations.bounded(by);
        synchronized (this) {
            time = new Time(time.frozen, time.nanos + bounded.toNanos(), time.millis + bounded.toMillis());
        }
        wakeWatchers();
    }

    /** Lets a frozen clock run on from where it stands. */
    public void resume() {
        synchronized (this) {
            if (time.frozen) {
                time = new Time(false, time.nanos - System.nanoTime(), time.millis - System.currentTimeMillis());
            }
        }
        wakeWatchers();
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
        return time.nanoTime();
    }

    /** How long, in real nanoseconds, until this clock reaches {@code instant}; a day if frozen. */
    long untilReached(long instant) {
        Time now = time;
        return now.frozen ? TimeUnit.DAYS.toNanos(1) : instant - now.nanoTime();
    }

    /** Has {@code watcher} run after each change of the clock. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void watchNoMore(Runnable watcher) {
        watchers.remove(watcher);
    }

    int watchers() {
        return watchers.size();
    }

    private void wakeWatchers() {
        watchers.forEach(Runnable::run);
    }
}
