package dev.herald.runtime.container;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.spi.support.RateLimitedLog;

/**
 * What a listener is doing: what was asked of it, and, as long as it is to receive, how its connection fares. Thread-safe.
 */
public final class Status {

    private final String listener;
    private ListenerStatus asked = status(ListenerState.STOPPED, "not started");
    private ListenerStatus connection = status(ListenerState.STARTING, "");
    /** What is wrong while the listener is running all the same, by what it concerns. */
    private final Map<String, ListenerStatus> remarks = new LinkedHashMap<>();
    /** Since when the listener waits for something that its handler needs; {@code null} if it does not. */
    private ListenerStatus away;
    /** Since when the broker has not answered although it should have; {@code null} if it has. */
    private ListenerStatus silence;
    /** Apart from the status, which begins anew with each reason: since when it is to receive and does not. */
    private long notReceivingSince = System.nanoTime();
    private boolean hasReceived;

    public Status(String listener) {
        this.listener = listener;
    }

    /** What was asked for: RUNNING, PAUSED, DRAINING or STOPPED. */
    synchronized void asked(ListenerState state, String reason) {
        if (state == ListenerState.RUNNING && asked.state() != ListenerState.RUNNING) {
            connection = status(ListenerState.STARTING, "");
            notReceivingSince = System.nanoTime();
            silence = null;
            remarks.clear();
        }
        asked = status(state, reason);
    }

    /** STARTING, RUNNING, WAITING_FOR_QUEUE or BACKING_OFF. */
    synchronized void connection(ListenerState state, String reason) {
        if (connection.state() == state && connection.reason().equals(reason)) {
            return;
        }
        if (connection.state() != state && state == ListenerState.RUNNING) {
            RateLimitedLog.LOG.infof("Listener '%s' is receiving", listener);
        }
        if (state == ListenerState.RUNNING) {
            hasReceived = true;
        } else if (connection.state() == ListenerState.RUNNING && silence == null) {
            notReceivingSince = System.nanoTime();
        }
        silence = null;
        connection = status(state, reason);
    }

    /** A receive goes on although the broker should have answered; nothing is known to have failed yet. */
    synchronized void silent(String reason) {
        if (silence == null && connection.state() == ListenerState.RUNNING) {
            silence = status(ListenerState.BACKING_OFF, reason);
            notReceivingSince = System.nanoTime();
            RateLimitedLog.LOG.warnf("Listener '%s': %s", listener, reason);
        }
    }

    /** What the handler needs is away. @param reason empty if it is back */
    synchronized void away(String reason) {
        away = reason.isEmpty() ? null : status(ListenerState.PAUSED, reason);
    }

    /** The broker has answered after all. */
    synchronized void answered() {
        if (silence != null) {
            silence = null;
            RateLimitedLog.LOG.infof("Listener '%s' is receiving", listener);
        }
    }

    /**
     * Whether it receives, at one instant.
     *
     * @param status what it is doing
     * @param isWanted whether it is to receive: neither disabled, paused nor stopped
     * @param hasSucceeded whether it has ever received since the application started
     * @param failingNanos for how long it is to receive and does not; zero if it receives, or is not to
     */
    record Receiving(ListenerStatus status, boolean isWanted, boolean hasSucceeded, long failingNanos) {
    }

    synchronized Receiving receiving(long now) {
        boolean wanted = asked.state() == ListenerState.RUNNING;
        boolean failing = wanted && (connection.state() != ListenerState.RUNNING || silence != null);
        return new Receiving(now(), wanted, hasReceived, failing ? Math.max(0, now - notReceivingSince) : 0);
    }

    /**
     * What is wrong while the listener is running all the same.
     *
     * @param what it concerns: a remark replaces the one before on the same
     * @param reason empty if nothing is wrong any more
     */
    synchronized void remark(String what, String reason) {
        ListenerStatus before = remarks.get(what);
        if (reason.isEmpty()) {
            remarks.remove(what);
        } else {
            remarks.put(what, new ListenerStatus(ListenerState.RUNNING, reason,
                    before == null ? Instant.now() : before.since()));
        }
    }

    synchronized ListenerStatus now() {
        if (asked.state() != ListenerState.RUNNING) {
            return asked;
        }
        if (connection.state() != ListenerState.RUNNING) {
            return connection;
        }
        if (silence != null) {
            return silence;
        }
        if (away != null) {
            return away;
        }
        return remarks.isEmpty() ? connection : remarked();
    }

    private ListenerStatus remarked() {
        StringJoiner reasons = new StringJoiner("; ");
        Instant since = Instant.MAX;
        for (ListenerStatus remark : remarks.values()) {
            reasons.add(remark.reason());
            since = remark.since().isBefore(since) ? remark.since() : since;
        }
        return new ListenerStatus(ListenerState.RUNNING, reasons.toString(), since);
    }

    synchronized boolean isAsked(ListenerState state) {
        return asked.state() == state;
    }

    private static ListenerStatus status(ListenerState state, String reason) {
        return new ListenerStatus(state, reason, Instant.now());
    }
}
