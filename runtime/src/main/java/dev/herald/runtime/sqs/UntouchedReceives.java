package dev.herald.runtime.sqs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many receives of a message ended in this application before a handler began. Amazon SQS counts receives only; the
 * difference is the number of attempts. Kept for the messages that were given back last: of one that is forgotten, every
 * receive counts as an attempt. Thread-safe.
 */
final class UntouchedReceives {

    private static final int MOST_MESSAGES = 10_000;

    private final int most;
    /** By message id, the one that was given back longest ago first. */
    private final Map<String, Untouched> messages = new LinkedHashMap<>();
    /** Settlements ask for every message, and there is seldom anything to find. */
    private volatile boolean empty = true;

    /** @param latest the newest receive that counts: the one that is reported again does not count twice */
    private record Untouched(int count, int latest) {

        private static final Untouched NONE = new Untouched(0, 0);

        Untouched after(int receive) {
            return receive > latest ? new Untouched(count + 1, receive) : this;
        }
    }

    UntouchedReceives() {
        this(MOST_MESSAGES);
    }

    /** @param most how many messages are remembered */
    UntouchedReceives(int most) {
        this.most = most;
    }

    /**
     * A message is given back, and no handler has begun. To be called before it is given back, for it may be received again
     * at once.
     *
     * @param receive which of its receives this was, 1 being the first
     */
    synchronized void add(String id, int receive) {
        Untouched former = messages.remove(id);
        messages.put(id, (former == null ? Untouched.NONE : former).after(receive));
        if (messages.size() > most) {
            Iterator<String> oldest = messages.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        empty = false;
    }

    /** How many receives of the message are known to have ended before a handler began. */
    int of(String id) {
        if (empty) {
            return 0;
        }
        synchronized (this) {
            return messages.getOrDefault(id, Untouched.NONE).count();
        }
    }

    /** The message is gone from the queue. */
    void forget(String id) {
        if (!empty) {
            synchronized (this) {
                messages.remove(id);
                empty = messages.isEmpty();
            }
        }
    }
}
