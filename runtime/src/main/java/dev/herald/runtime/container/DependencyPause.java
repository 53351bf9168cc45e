package dev.herald.runtime.container;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.herald.runtime.support.Nanos;
import dev.herald.spi.support.Backoff;

/**
 * Whether what the handler needs (a database, a service) is away. Then only one call at a time starts, as a probe, at
 * growing intervals; the messages whose handling failed for it stay here, and their attempts do not count. The first call
 * that begins meanwhile and ends well ends the pause.
 * <p>
 * One message may fail in the same way although nothing is away: a wrong address in it, for instance. So an attempt counts
 * if, since the message last failed in this way, another call has begun and ended well; and probes take turns among the
 * messages, new ones included. A message cannot hold up the others.
 */
final class DependencyPause {

    private static final Duration FIRST_PROBE = Duration.ofMillis(250);
    private static final double JITTER = 0.2;
    /** How many calls {@link #tooManyFail} looks at, at most and at least. */
    private static final int WINDOW = 20;
    private static final int ENOUGH = 10;

    private final boolean enabled;
    private final Backoff probes;
    private final double failureRatio;
    private final Events events;
    /** Messages whose last attempt did not count, with the time at which it failed. */
    private final Map<InFlight, Long> spared = new IdentityHashMap<>();
    /** Whether ends of calls are of interest: most listeners never come to that. */
    private volatile boolean watching;
    private volatile boolean paused;
    /** When a call last ended well. A lost update is no loss. */
    private long lastSuccess;
    /** When the latest call began that ended well while {@link #watching}. */
    private long lastGoodStart;
    private long pausedSince;
    private String reason;
    private boolean told;
    private long probeAt;
    private int failedProbes;
    private Invocation probe;
    private boolean probeFailed;
    /** Whether the pause is for the share of calls that failed, whatever they failed of. */
    private boolean byRatio;
    /** The last calls, the latest in the lowest bit: 1 if it failed. */
    private long window;
    private int windowSize;

    /** What follows from a pause. Called without a lock. */
    interface Events {

        /** What the handler needs is away, as a probe has confirmed. */
        void pausedFor(String reason);

        /** A call ended well. @param told whether {@link #pausedFor} was called */
        void goesOn(Duration after, boolean told);

        /** More or fewer messages may be received, or calls start. */
        void pauseChanged();
    }

    DependencyPause(boolean enabled, Duration longestDelay, double failureRatio, Events events) {
        this.enabled = enabled;
        Duration first = longestDelay.compareTo(FIRST_PROBE) < 0 ? longestDelay : FIRST_PROBE;
        this.probes = new Backoff(first, 2, longestDelay, JITTER);
        this.failureRatio = failureRatio;
        this.events = events;
        this.lastSuccess = System.nanoTime();
    }

    // Failures

    /** Whether whatever a call fails of is taken as a sign that something is away. */
    synchronized boolean sparesAll() {
        return paused && byRatio;
    }

    /**
     * An attempt failed because something is away, it seems.
     *
     * @param started when its call began ({@link System#nanoTime})
     * @return whether the attempt does not count, and the message stays here; otherwise it has failed like others
     */
    boolean spares(InFlight message, Invocation call, long started, String sign) {
        if (!enabled) {
            return false;
        }
        long now = System.nanoTime();
        synchronized (this) {
            Long failedBefore = spared.get(message);
            if (failedBefore != null && lastGoodStart - failedBefore > 0) {
                forget(message);
                return false;
            }
            if (!watching) {
                watching = true;
                lastGoodStart = now;
            }
            spared.put(message, now);
            reason = sign;
            if (call != null && call == probe) {
                probeFailed = true;
            }
            if (!paused && lastSuccess - started <= 0) {
                pause(now);
            }
        }
        events.pauseChanged();
        return true;
    }

    private void pause(long now) {
        paused = true;
        told = false;
        pausedSince = now;
        failedProbes = 0;
        probe = null;
        probeAt = now + Nanos.of(probes.delay(1));
    }

    /** The message has ended: it is settled, returned or lost. */
    void ended(InFlight message) {
        if (watching) {
            forget(message);
        }
    }

    private synchronized void forget(InFlight message) {
        spared.remove(message);
        watching = paused || !spared.isEmpty();
    }

    // From outside

    /** It is known by other means that something is away. */
    void away(String sign) {
        synchronized (this) {
            if (!enabled || paused) {
                return;
            }
            watching = true;
            reason = sign;
            lastGoodStart = System.nanoTime();
            pause(lastGoodStart);
            told = true;
        }
        events.pausedFor(sign);
        events.pauseChanged();
    }

    /** It is known by other means that it is back. */
    void back() {
        goOn(this::resume);
    }

    // Calls

    /** A call has ended. */
    void ended(Invocation call) {
        boolean well = call.failure() == null && !call.attempts.isEmpty();
        long endedAt = call.started() + call.nanos();
        if (well) {
            lastSuccess = endedAt;
        }
        if (failureRatio > 0) {
            count(well);
        }
        if (watching) {
            endedWhileWatching(call, well, endedAt);
        }
    }

    private void endedWhileWatching(Invocation call, boolean well, long endedAt) {
        boolean isBack;
        String confirmed = null;
        synchronized (this) {
            long started = call.started();
            if (well && started - lastGoodStart > 0) {
                lastGoodStart = started;
            }
            if (!paused) {
                return;
            }
            isBack = well && started - pausedSince > 0;
            if (!isBack) {
                if (call != probe) {
                    return;
                }
                confirmed = probed(endedAt);
            }
        }
        if (isBack) {
            back();
            return;
        }
        if (confirmed != null) {
            events.pausedFor(confirmed);
        }
        events.pauseChanged();
    }

    /** The probe has failed, for what is away or for another reason. @return what to tell, or {@code null} */
    private String probed(long now) {
        probe = null;
        failedProbes += probeFailed ? 1 : 0;
        boolean tells = probeFailed && !told;
        told |= tells;
        probeFailed = false;
        probeAt = now + Nanos.of(probes.delay(failedProbes + 1));
        return tells ? reason : null;
    }

    private void goOn(BooleanSupplier resume) {
        long since;
        boolean wasTold;
        synchronized (this) {
            since = pausedSince;
            wasTold = told;
            if (!resume.getAsBoolean()) {
                return;
            }
        }
        events.goesOn(Duration.ofNanos(System.nanoTime() - since), wasTold);
        events.pauseChanged();
    }

    private boolean resume() {
        if (!paused) {
            return false;
        }
        paused = false;
        byRatio = false;
        probe = null;
        probeFailed = false;
        windowSize = 0;
        watching = !spared.isEmpty();
        return true;
    }

    private void count(boolean well) {
        String sign = null;
        synchronized (this) {
            window = window << 1 | (well ? 0 : 1);
            windowSize = Math.min(WINDOW, windowSize + 1);
            if (!well && !paused && tooManyFail()) {
                byRatio = true;
                sign = failing() + " of the last " + windowSize + " calls failed";
            }
        }
        if (sign != null) {
            away(sign);
        }
    }

    private boolean tooManyFail() {
        return windowSize >= ENOUGH && failing() >= failureRatio * windowSize;
    }

    private int failing() {
        return Long.bitCount(window & (1L << windowSize) - 1);
    }

    // Starting

    /** In how many nanoseconds a call may start: 0 if now, {@code Long.MAX_VALUE} if not before a running one has ended. */
    long opensIn(long now) {
        if (!paused) {
            return 0;
        }
        synchronized (this) {
            if (!paused) {
                return 0;
            }
            return probe != null ? Long.MAX_VALUE : Math.max(0, probeAt - now);
        }
    }

    /** A call starts. */
    void starts(Invocation call) {
        if (paused) {
            synchronized (this) {
                if (paused) {
                    probe = call;
                    probeFailed = false;
                }
            }
        }
    }

    /**
     * How many places may be taken: while paused, those of the messages that stay here and of one more call.
     *
     * @param callSize how many messages a call takes at most
     */
    synchronized int places(int callSize) {
        if (!paused) {
            return Integer.MAX_VALUE;
        }
        long calls = ((long) spared.size() + callSize - 1) / callSize + 1;
        return (int) Math.min(Integer.MAX_VALUE, calls * callSize);
    }

    boolean isPaused() {
        return paused;
    }

    /** Begins anew: the listener has been stopped. */
    void reset() {
        goOn(() -> {
            spared.clear();
            return resume();
        });
    }
}
