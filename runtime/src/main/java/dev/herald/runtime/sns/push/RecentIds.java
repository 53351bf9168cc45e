package dev.herald.runtime.sns.push;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The ids of the messages handled last, to recognize repeated deliveries. Not thread-safe. */
final class RecentIds {

    private final int most;
    private final long nanos;
    private final LongSupplier clock;
    /** In order of addition. */
    private final Map<String, Long> ids = new LinkedHashMap<>();

    /**
     * @param most the maximum number of ids
     * @param time how long an id is remembered
     * @param clock such as {@link System#nanoTime}
     */
    RecentIds(int most, Duration time, LongSupplier clock) {
        this.most = most;
        this.nanos = time.toNanos();
        this.clock = clock;
    }

    void add(String id) {
        long now = clock.getAsLong();
        ids.remove(id);
        ids.put(id, now);
        Iterator<Long> oldest = ids.values().iterator();
        while (oldest.hasNext() && (ids.size() > most || now - oldest.next() > nanos)) {
            removeOldest();
            oldest = ids.values().iterator();
        }
    }

    private void removeOldest() {
        Iterator<String> oldest = ids.keySet().iterator();
        oldest.next();
        oldest.remove();
    }

    boolean contains(String id) {
        Long added = ids.get(id);
        return added != null && clock.getAsLong() - added <= nanos;
    }

    int size() {
        return ids.size();
    }
}
