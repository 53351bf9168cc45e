package dev.herald.spi.support;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By how much the receives of a message exceed the attempts that handlers began on it, for brokers that count receives only.
 * A receive that ended before a handler began is one too many; one with several attempts is some too few. Remembers the
 * messages whose receives ended last; every receive of a forgotten message counts as an attempt. Thread-safe.
 */
public final class UncountedReceives {

    private static final int MAX_MESSAGES = 10_000;

    private final int most;
    /** By message id, the one whose receive ended longest ago first. */
    private final Map<String, Ended> messages = new LinkedHashMap<>();
    /** Checked without the lock, because every receive and settlement asks, and the map is almost always empty. */
    private volatile boolean empty = true;

    /**
     * @param latest the number of the receive that ended last
     * @param excess by how much the receives until then exceed the attempts
     */
    private record Ended(int latest, int excess) {
    }

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
        Ended last = empty ? null : last(id);
        return last == null || receive <= last.latest
                ? Math.max(1, atReceipt)
                : (int) Math.max(1, Math.min(Integer.MAX_VALUE, (long) receive - last.excess));
    }

    /** How many attempts handlers are known to have begun on a message that was just received; 0 if nothing is known. */
    public int attemptsBegun(String id, int receive) {
        Ended last = empty ? null : last(id);
        return last == null || receive <= last.latest ? 0 : last.latest - last.excess;
    }

    private synchronized Ended last(String id) {
        return messages.get(id);
    }

    /**
     * A receive has ended, and the broker will count the next one on top of it. May be reported repeatedly. Must be called
     * before a message is returned, because it may be received again at once.
     *
     * @param attempts how many attempts handlers have begun on the message by then, in all of its receives
     */
    public void ended(String id, int receive, int attempts) {
        ended(id, receive, attempts, false);
    }

    /** {@link #ended}, when no further attempt may begin, which {@link #attemptsBegun} then shows. */
    public void usedUp(String id, int receive, int attempts) {
        ended(id, receive, attempts, true);
    }

    private void ended(String id, int receive, int attempts, boolean usedUp) {
        boolean asCounted = receive == attempts && !usedUp;
        if (empty && asCounted) {
            return;
        }
        synchronized (this) {
            Ended former = messages.get(id);
            if (former == null ? asCounted : receive < former.latest) {
                return;
            }
            messages.remove(id);
            messages.put(id, new Ended(receive, receive - attempts));
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
