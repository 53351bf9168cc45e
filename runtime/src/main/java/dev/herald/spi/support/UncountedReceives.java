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
    private final Map<String, Excess> messages = new LinkedHashMap<>();
    /** Checked without the lock, because every receive and settlement asks, and the map is almost always empty. */
    private volatile boolean empty = true;

    /**
     * @param latest the number of the receive that ended last
     * @param before the excess before it
     * @param after the excess after it
     */
    private record Excess(int latest, int before, int after) {

        private static final Excess NONE = new Excess(0, 0, 0);

        int before(int receive) {
            if (receive > latest) {
                return after;
            }
            return receive == latest ? before : 0;
        }
    }

    public UncountedReceives() {
        this(MAX_MESSAGES);
    }

    /** @param most the maximum number of messages to remember */
    public UncountedReceives(int most) {
        this.most = most;
    }

    /**
     * Returns the number of the attempt that a handler begins next, at least 1.
     *
     * @param receive the number of the receive, as the broker counts them, 1 being the first
     */
    public int attempt(String id, int receive) {
        long excess = 0;
        if (!empty) {
            synchronized (this) {
                excess = messages.getOrDefault(id, Excess.NONE).before(receive);
            }
        }
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, receive - excess));
    }

    /**
     * A receive has ended, and the broker will count the next one on top of it. May be reported repeatedly. Must be called
     * before a message is returned, because it may be received again at once.
     *
     * @param attempts how many attempts handlers have begun on the message by then, in all of its receives
     */
    public void ended(String id, int receive, int attempts) {
        if (empty && receive == attempts) {
            return;
        }
        synchronized (this) {
            Excess former = messages.getOrDefault(id, Excess.NONE);
            Excess next = new Excess(receive, former.before(receive), receive - attempts);
            if (receive < former.latest || former == Excess.NONE && next.after == 0) {
                return;
            }
            messages.remove(id);
            messages.put(id, next);
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
