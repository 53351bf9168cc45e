package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.GuardedCallback;

/**
 * Timers about messages, which go by the time of their broker. Where that is not the system's, a test may stop and move it:
 * then they look again. Thread-safe.
 */
final class ClockTimers {

    private final BrokerClock clock;
    private final HeraldExecutors executors;
    /** Those of a clock that may be moved. */
    private final Set<Timer> waiting = new LinkedHashSet<>();

    private static final class Timer {

        final long due;
        final Runnable task;
        Future<?> alarm;

        Timer(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }
    }

    ClockTimers(BrokerClock clock, HeraldExecutors executors) {
        this.clock = clock;
        this.executors = executors;
    }

    /** @param task must not block: it runs on the timer's thread, or on the one that moves the clock */
    void afterNanos(long delay, Runnable task) {
        if (clock == BrokerClock.SYSTEM) {
            executors.afterNanos(delay, task);
            return;
        }
        Timer timer = new Timer(clock.nanoTime() + delay, GuardedCallback.task(task));
        synchronized (this) {
            waiting.add(timer);
        }
        fireOrWait(timer);
    }

    /** The clock was moved, or runs on: the tasks that are due now are run, in the order in which they are. */
    void timeChanged() {
        List<Timer> all;
        synchronized (this) {
            all = new ArrayList<>(waiting);
        }
        all.sort((one, other) -> Long.signum(one.due - other.due));
        all.forEach(this::fireOrWait);
    }

    private void fireOrWait(Timer timer) {
        synchronized (this) {
            if (!waiting.contains(timer)) {
                return;
            }
            if (timer.alarm != null) {
                timer.alarm.cancel(false);
            }
            if (timer.due - clock.nanoTime() > 0) {
                timer.alarm = executors.afterNanos(Math.max(1, clock.untilReached(timer.due)), () -> fireOrWait(timer));
                return;
            }
            waiting.remove(timer);
        }
        timer.task.run();
    }
}
