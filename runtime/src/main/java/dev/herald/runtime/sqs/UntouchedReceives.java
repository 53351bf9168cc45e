package dev.herald.runtime.sqs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the receives of a message that ended in this application before a handler began. Amazon SQS only counts receives;
 * the difference is the number of attempts. Remembers the messages that were returned last; every receive of a forgotten
 * message counts as an attempt. Thread-safe.
 */
final class UntouchedReceives {

    private static final int MAX_MESSAGES = 10_000;

    private final int most;
    /** By message id, the one that was returned longest ago first. */
    private final Map<String, Untouched> messages = new LinkedHashMap<>();
    /** Checked without the lock, because every receive and settlement asks, and the map is almost always empty. */
    private volatile boolean empty = true;

    /** @param latest the last receive counted, so that a receive is counted once however often it is reported */
    private record Untouched(int count, int latest) {

        private static final Untouched NONE = new Untouched(0, 0);

        Untouched after(int receive) {
            return receive > latest ? new Untouched(count + 1, receive) : this;
        }
    }

    UntouchedReceives() {
        this(MAX_MESSAGES);
    }

    /** @param most the maximum number of messages to remember */
    UntouchedReceives(int most) {
        this.most = most;
    }

    /**
     * Counts a receive that ended before a handler began. Must be called before the message is returned, because it may be
     * received again at once.
     *
     * @param receive the number of the receive, 1 being the first
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

    /** The number of receives of a message that are known to have ended before a handler began. */
    int of(String id) {
        if (empty) {
            return 0;
        }
        synchronized (this) {
            return messages.getOrDefault(id, Untouched.NONE).count();
        }
    }

    /** Forgets a message that is no longer in the queue. */
    void forget(String id) {
        if (!empty) {
            synchronized (this) {
                messages.remove(id);
                empty = messages.isEmpty();
            }
        }
    }
}
