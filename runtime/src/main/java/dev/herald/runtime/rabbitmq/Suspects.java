package dev.herald.runtime.rabbitmq;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * The messages that a channel had not confirmed when the broker closed it because of one of them. They are sent again one at
 * a time, so that the next close has one cause only. What is published meanwhile is held back, to stay behind them. Thread-safe.
 */
final class Suspects {

    private final Deque<OutstandingConfirm> suspects = new ArrayDeque<>();
    private final Deque<OutstandingConfirm> heldBack = new ArrayDeque<>();
    private boolean trying;
    /** Whether there is anything to hold back, or held back: all that publishing asks as long as nothing goes wrong. */
    private volatile boolean active;

    /** @return whether nobody tries them: the caller has to have that begun */
    synchronized boolean add(Collection<OutstandingConfirm> unconfirmed) {
        suspects.addAll(unconfirmed);
        boolean begin = !trying;
        trying = true;
        active = true;
        return begin;
    }

    /** The next message to send again; {@code null} if there is none, and what was held back may be sent. */
    synchronized OutstandingConfirm next() {
        OutstandingConfirm next = suspects.poll();
        trying = next != null;
        return next;
    }

    /** @return false if the message may be sent now, after what {@link #nextHeldBack} returns */
    boolean holdBack(OutstandingConfirm message) {
        return active && holdBackWhileTrying(message);
    }

    private synchronized boolean holdBackWhileTrying(OutstandingConfirm message) {
        if (trying) {
            heldBack.add(message);
        }
        return trying;
    }

    /** The next message that was held back and may be sent; {@code null} if there is none. */
    OutstandingConfirm nextHeldBack() {
        return active ? pollHeldBack() : null;
    }

    private synchronized OutstandingConfirm pollHeldBack() {
        OutstandingConfirm next = trying ? null : heldBack.poll();
        active = trying || !heldBack.isEmpty();
        return next;
    }

    /** Ends them all: what may have arrived with one result, what was held back with another. */
    synchronized void end(PublishResult unconfirmed, PublishResult unsent) {
        suspects.forEach(suspect -> suspect.result.complete(unconfirmed));
        heldBack.forEach(held -> held.result.complete(unsent));
        suspects.clear();
        heldBack.clear();
    }
}
