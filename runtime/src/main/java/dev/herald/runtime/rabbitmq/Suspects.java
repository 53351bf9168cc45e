package dev.herald.runtime.rabbitmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.ListIterator;

/**
 * The messages that a channel had not confirmed when the broker closed it because of one of them. They are sent again one at
 * a time, so that the next close has one cause only. What is published meanwhile is held back, to stay behind them.
 * <p>
 * Thread-safe; nothing is called and no result is completed while the lock is held.
 */
final class Suspects {

    /** What becomes of those that come after the end. */
    private record End(PublishResult unconfirmed, PublishResult unsent) {
    }

    private final Deque<OutstandingConfirm> suspects = new ArrayDeque<>();
    private final Deque<OutstandingConfirm> heldBack = new ArrayDeque<>();
    private boolean trying;
    private End end;
    /** Whether there is anything to hold back, or held back: all that publishing asks as long as nothing goes wrong. */
    private volatile boolean active;

    /** @return whether nobody tries them: the caller has to have that begun */
    boolean add(Collection<OutstandingConfirm> unconfirmed) {
        End over;
        synchronized (this) {
            over = end;
            if (over == null) {
                suspects.addAll(unconfirmed);
                return begin();
            }
        }
        unconfirmed.forEach(one -> one.result.complete(over.unconfirmed()));
        return false;
    }

    private boolean begin() {
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

    /** {@link #holdBack} for messages that were published before all that is held back. */
    boolean holdBackFirst(List<OutstandingConfirm> messages) {
        return active && holdBackFirstWhileTrying(messages);
    }

    private synchronized boolean holdBackFirstWhileTrying(List<OutstandingConfirm> messages) {
        if (trying) {
            addFirst(messages);
        }
        return trying;
    }

    private void addFirst(List<OutstandingConfirm> messages) {
        for (ListIterator<OutstandingConfirm> last = messages.listIterator(messages.size()); last.hasPrevious();) {
            heldBack.addFirst(last.previous());
        }
    }

    /**
     * Holds a message back, before all others, as if suspects were tried.
     *
     * @return whether nobody tries any: the caller has to have that begun
     */
    boolean holdBackUntilTried(OutstandingConfirm message) {
        End over;
        synchronized (this) {
            over = end;
            if (over == null) {
                heldBack.addFirst(message);
                return begin();
            }
        }
        message.result.complete(over.unsent());
        return false;
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

    /** Nobody can try them: they get this result, and what was held back may be sent. */
    void giveUp(PublishResult unconfirmed) {
        List<OutstandingConfirm> given;
        synchronized (this) {
            given = new ArrayList<>(suspects);
            suspects.clear();
            trying = false;
        }
        given.forEach(suspect -> suspect.result.complete(unconfirmed));
    }

    /** Ends them all, and those to come: what may have arrived with one result, what was held back with another. */
    void end(PublishResult unconfirmed, PublishResult unsent) {
        List<OutstandingConfirm> held;
        synchronized (this) {
            end = new End(unconfirmed, unsent);
            held = new ArrayList<>(heldBack);
            heldBack.clear();
        }
        giveUp(unconfirmed);
        held.forEach(one -> one.result.complete(unsent));
    }
}
