package dev.herald.spi.support;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.spi.Attempts;

/**
 * How the receives of a message differ from the attempts at it, for brokers that count receives only. A receive that ended
 * before a handler began is no attempt, one may have several, and one that was cut short need not count. Remembers the
 * messages whose receives ended last; every receive of a forgotten message counts as an attempt. Thread-safe.
 */
public final class UncountedReceives {

    private static final int MAX_MESSAGES = 10_000;

    private final int most;
    /** By message id, the one whose receive ended longest ago first. */
    private final Map<String, EndedReceive> messages = new LinkedHashMap<>();
    /** Checked without the lock, because every receive and settlement asks, and the map is almost always empty. */
    private volatile boolean empty = true;

    public UncountedReceives() {
        this(MAX_MESSAGES);
    }

    /** @param most the maximum number of messages to remember */
    public UncountedReceives(int most) {
        this.most = most;
    }

    /**
     * Returns the number of the attempt that a handler begins next on a message that was just received, at least 1.
     *
     * @param receive the number of the receive, as the broker counts them, 1 being the first
     */
    public int attempt(String id, int receive) {
        return attempt(id, receive, receive);
    }

    /**
     * {@link #attempt(String, int)} at a later time: the end of an earlier receive may have become known.
     *
     * @param atReceipt the number when it was received
     */
    public int attempt(String id, int receive, int atReceipt) {
        return EndedReceive.attempt(last(id), receive, atReceipt);
    }

    /** How often a message has been received, without receives that are known to have ended before a handler began. */
    public int receives(String id, int receive) {
        return receives(id, receive, receive);
    }

    /**
     * {@link #receives(String, int)} at a later time: the end of an earlier receive may have become known.
     *
     * @param atReceipt the number when it was received
     */
    public int receives(String id, int receive, int atReceipt) {
        return EndedReceive.receives(last(id), receive, atReceipt);
    }

    /** Whether it is known that no further attempt begins on a message that was just received. */
    public boolean isUsedUp(String id, int receive) {
        return EndedReceive.isUsedUp(last(id), receive);
    }

    private EndedReceive last(String id) {
        if (empty) {
            return null;
        }
        synchronized (this) {
            return messages.get(id);
        }
    }

    /**
     * A receive has ended, and the broker will count the next one on top of it. May be reported repeatedly. Must be called
     * before a message is returned, because it may be received again at once.
     *
     * @param attempts the attempts at the message by then, in all of its receives
     */
    public void ended(String id, int receive, Attempts attempts) {
        EndedReceive ended = new EndedReceive(receive, attempts);
        if (empty && ended.isAsCounted()) {
            return;
        }
        synchronized (this) {
            EndedReceive former = messages.get(id);
            if (former == null ? ended.isAsCounted() : receive < former.receive()) {
                return;
            }
            messages.remove(id);
            messages.put(id, ended);
            forgetOldest();
            empty = false;
        }
    }

    private void forgetOldest() {
        if (messages.size() > most) {
            Iterator<String> oldest = messages.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Forgets a message that has left the queue, or whose attempts the broker knows. */
    public void forget(String id) {
        if (!empty) {
            synchronized (this) {
                messages.remove(id);
                empty = messages.isEmpty();
            }
        }
    }
}
