package dev.herald.container;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.herald.Message;

/** What was handled of each group, in which order, and how often a handler began while another had the same group. */
final class GroupLog {

    private final Map<String, List<String>> handled = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final AtomicInteger overlaps = new AtomicInteger();

    void begin(Message<String> message) {
        if (!busy.add(group(message))) {
            overlaps.incrementAndGet();
        }
    }

    /** The handler has ended, badly. */
    void fail(Message<String> message) {
        busy.remove(group(message));
    }

    /** The handler has ended well. */
    void end(Message<String> message) {
        handled.computeIfAbsent(group(message), unseen -> new CopyOnWriteArrayList<>()).add(message.payload());
        busy.remove(group(message));
    }

    private static String group(Message<String> message) {
        return message.groupId().orElseThrow();
    }

    List<String> handled(String group) {
        return handled.getOrDefault(group, List.of());
    }

    /** Of all groups. */
    int handled() {
        return handled.values().stream().mapToInt(List::size).sum();
    }

    int overlaps() {
        return overlaps.get();
    }
}
