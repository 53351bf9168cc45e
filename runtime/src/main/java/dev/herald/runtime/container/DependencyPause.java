package dev.herald.runtime.container;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;

import dev.herald.runtime.support.Nanos;
import dev.herald.spi.support.Backoff;

/**
 * Whether what the handler needs (a database, a service) is away. Then only one call at a time starts, as a probe, at
 * growing intervals; the messages whose handling failed for it stay here, and their attempts do not count. The first call
 * that begins meanwhile and ends well ends the pause.
 * <p>
 * One message may fail in the same way although nothing is away: a wrong address in it, for instance. So one failure is not
 * enough, an attempt counts if another call has begun and ended well since the message last failed in this way, and probes
 * take turns among the messages, new ones included. A message cannot hold up the others. Nor does a call that needs nothing
 * charge more than one message when it ends well.
 */
final class DependencyPause {

    private static final Duration FIRST_PROBE = Duration.ofMillis(250);
    private static final double JITTER = 0.2;
    /** How many calls {@link #tooManyFail} looks at, at most and at least. */
    private static final int WINDOW = 20;
    private static final int ENOUGH = 10;

    private final boolean enabled;
    private final Backoff probes;
    private final long longestDelay;
    private final double failureRatio;
    private final Consumer<String> state;
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
    /** Whether a message may be to blame because of it: no other has been. */
    private boolean blames;
    /** Failures since a call last ended well, at most two. */
    private int signs;
    /** Whether it is known by other means that something is away: then no message is to blame. */
    private boolean known;
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

        /** A call ended well after {@link #pausedFor}. */
        void goesOn(Duration after);

        /** More or fewer messages may be received, or calls start. */
        void pauseChanged();
    }

    /** @param state is told why the listener pauses, under the lock, so in the right order; empty if it does not */
    DependencyPause(boolean enabled, Duration longestDelay, double failureRatio, Consumer<String> state, Events events) {
        this.enabled = enabled;
        this.longestDelay = Nanos.of(longestDelay);
        this.state = state;
        Duration first = longestDelay.compareTo(FIRST_PROBE) < 0 ? longestDelay : FIRST_PROBE;
        this.probes = new Backoff(first, 2, longestDelay, JITTER);
        this.failureRatio = enabled ? failureRatio : 0;
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
     * @return whether the attempt does not count, and the message stays here; otherwise it has failed like others
     */
    boolean spares(InFlight message, Invocation call, String sign) {
        if (!enabled) {
            return false;
        }
        long now = System.nanoTime();
        synchronized (this) {
            Long failedBefore = spared.get(message);
            if (failedBefore != null && blames && !known && lastGoodStart - failedBefore > 0) {
                blames = false;
                forget(message);
                return false;
            }
            watch(now);
            spared.put(message, now);
            signs = Math.min(2, signs + 1);
            reason = sign;
            if (call == probe) {
                probeFailed = true;
            }
            if (!paused && signs == 2 && lastSuccess - call.started() <= 0) {
                pause(now);
            }
        }
        events.pauseChanged();
        return true;
    }

    private void watch(long now) {
        if (!watching) {
            watching = true;
            lastGoodStart = now;
            blames = false;
        }
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

    /** It is known by other means that something is away, until {@link #back}. */
    void away(String sign) {
        synchronized (this) {
            known = enabled;
        }
        pauseFor(sign);
    }

    private void pauseFor(String sign) {
        synchronized (this) {
            if (!enabled || paused) {
                return;
            }
            long now = System.nanoTime();
            watch(now);
            reason = sign;
            pause(now);
            tell();
        }
        events.pausedFor(sign);
        events.pauseChanged();
    }

    /** It may be back: a message is to be tried now. */
    void mayBeBack() {
        synchronized (this) {
            probeAt = System.nanoTime();
        }
        events.pauseChanged();
    }

    /** It is known by other means that it is back. */
    void back() {
        synchronized (this) {
            known = false;
        }
        goOn();
    }

    private void tell() {
        told = true;
        state.accept(reason);
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
            if (well) {
                signs = 0;
                blames = true;
                lastGoodStart = started - lastGoodStart > 0 ? started : lastGoodStart;
            }
            if (!paused) {
                return;
            }
            isBack = well && (call == probe || started - pausedSince > 0);
            if (!isBack) {
                if (call != probe) {
                    return;
                }
                confirmed = probed(call, endedAt);
            }
        }
        if (isBack) {
            goOn();
            return;
        }
        if (confirmed != null) {
            events.pausedFor(confirmed);
        }
        events.pauseChanged();
    }

    /** The probe has failed, for what is away or for another reason. @return what to tell, or {@code null} */
    private String probed(Invocation call, long now) {
        probe = null;
        failedProbes += probeFailed ? 1 : 0;
        boolean tells = probeFailed && !told;
        if (tells) {
            tell();
        }
        probeFailed = false;
        // A message that could not be read tells nothing: the next one is tried at once.
        probeAt = call.attempts.isEmpty() ? now : now + Nanos.of(probes.delay(failedProbes + 1));
        return tells ? reason : null;
    }

    private void goOn() {
        long since;
        boolean wasTold;
        synchronized (this) {
            if (!paused) {
                return;
            }
            since = pausedSince;
            wasTold = told;
            resume();
        }
        if (wasTold) {
            events.goesOn(Duration.ofNanos(System.nanoTime() - since));
        }
        events.pauseChanged();
    }

    private void resume() {
        paused = false;
        byRatio = false;
        probe = null;
        probeFailed = false;
        windowSize = 0;
        signs = 0;
        watching = !spared.isEmpty();
        state.accept("");
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
            pauseFor(sign);
        }
    }

    private boolean tooManyFail() {
        return windowSize >= ENOUGH && failing() >= failureRatio * windowSize;
    }

    private int failing() {
        return Long.bitCount(window & (1L << windowSize) - 1);
    }

    // Starting

    /** In how many nanoseconds a call may start: 0 if now. A probe that does not end makes room for the next one. */
    long opensIn(long now) {
        if (!paused) {
            return 0;
        }
        synchronized (this) {
            if (!paused) {
                return 0;
            }
            return Math.max(0, probeAt - now);
        }
    }

    /** A call starts. */
    void starts(Invocation call) {
        if (paused) {
            synchronized (this) {
                if (paused) {
                    probe = call;
                    probeFailed = false;
                    probeAt = System.nanoTime() + longestDelay;
                }
            }
        }
    }

    /**
     * How many places may be taken beside those of running calls: while paused, those of the messages that stay here and of
     * one more call.
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
        synchronized (this) {
            spared.clear();
            resume();
        }
        events.pauseChanged();
    }
}
