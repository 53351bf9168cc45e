package dev.herald.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The messages of a FIFO queue: in the order of sending within their group, also when delivered again. A group with a
 * message in flight, or waiting for its retry, is held back; one receive may take several messages of a group.
 */
final class FifoGroups implements VisibleMessages {

    private final Map<String, Group> groups = new HashMap<>();
    /** Groups with messages and none of them taken, the longest waiting first. */
    private final ArrayDeque<Group> free = new ArrayDeque<>();

    private static final class Group {

        final TreeSet<MemoryMessage> waiting = new TreeSet<>(MemoryMessage.BY_SEQUENCE);
        int taken;
        boolean free;
    }

    @Override
    public void add(MemoryMessage message) {
        Group group = groups.computeIfAbsent(message.groupId, id -> new Group());
        group.waiting.add(message);
        freeIfNoneTaken(group);
    }

    @Override
    public List<MemoryMessage> take(int max) {
        List<MemoryMessage> messages = new ArrayList<>();
        while (messages.size() < max && !free.isEmpty()) {
            Group group = free.pollFirst();
            group.free = false;
            while (messages.size() < max && !group.waiting.isEmpty()) {
                messages.add(group.waiting.pollFirst());
                group.taken++;
            }
        }
        return messages;
    }

    @Override
    public boolean take(MemoryMessage message) {
        Group group = groups.get(message.groupId);
        if (group == null || !group.waiting.remove(message)) {
            return false;
        }
        group.taken++;
        if (group.free) {
            group.free = false;
            free.remove(group);
        }
        return true;
    }

    @Override
    public void returned(MemoryMessage message) {
        Group group = groups.get(message.groupId);
        group.taken--;
        group.waiting.add(message);
        freeIfNoneTaken(group);
    }

    @Override
    public void removed(MemoryMessage message) {
        Group group = groups.get(message.groupId);
        group.taken--;
        if (group.taken == 0 && group.waiting.isEmpty()) {
            groups.remove(message.groupId);
        } else {
            freeIfNoneTaken(group);
        }
    }

    @Override
    public boolean isEmpty() {
        return free.isEmpty();
    }

    @Override
    public Stream<MemoryMessage> stream() {
        return groups.values().stream().flatMap(group -> group.waiting.stream()).sorted(MemoryMessage.BY_SEQUENCE);
    }

    @Override
    public void clear() {
        groups.clear();
        free.clear();
    }

    private void freeIfNoneTaken(Group group) {
        if (group.taken == 0 && !group.free && !group.waiting.isEmpty()) {
            group.free = true;
            free.addLast(group);
        }
    }
}
