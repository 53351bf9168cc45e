package dev.herald.runtime.container;

import java.time.Instant;

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
    /** What is wrong while the listener is running all the same, or {@code null}. */
    private volatile ListenerStatus remark;

    public Status(String listener) {
        this.listener = listener;
    }

    /** RUNNING, PAUSED, DRAINING or STOPPED. */
    synchronized void asked(ListenerState state, String reason) {
        if (state == ListenerState.RUNNING && asked.state() != ListenerState.RUNNING) {
            connection = status(ListenerState.STARTING, "");
            remark = null;
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
        connection = status(state, reason);
    }

    /** The reason of RUNNING, as far as it is. */
    synchronized void impaired(String reason) {
        if (connection.state() == ListenerState.RUNNING && !connection.reason().equals(reason)) {
            connection = status(ListenerState.RUNNING, reason);
        }
    }

    /** What is wrong while the listener is running all the same; empty if nothing is any more. */
    void remark(String reason) {
        ListenerStatus before = remark;
        if (reason.isEmpty()) {
            if (before != null) {
                remark = null;
            }
        } else {
            remark = new ListenerStatus(ListenerState.RUNNING, reason, before == null ? Instant.now() : before.since());
        }
    }

    synchronized ListenerStatus now() {
        if (asked.state() != ListenerState.RUNNING) {
            return asked;
        }
        ListenerStatus problem = remark;
        return connection.state() == ListenerState.RUNNING && problem != null ? problem : connection;
    }

    synchronized boolean isAsked(ListenerState state) {
        return asked.state() == state;
    }

    private static ListenerStatus status(ListenerState state, String reason) {
        return new ListenerStatus(state, reason, Instant.now());
    }
}
