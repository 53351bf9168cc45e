package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import dev.herald.spi.BrokerClock;

/**
 * All that waits for a handler. A free handler takes its next call from here: the next message, the head of the next
 * free group, or as many messages as make a batch.
 * <p>
 * Messages with the same ordering key form a group: they are handled in the order received, each when its predecessor is
 * settled and no call runs for it any more. A group of which something is being handled, or whose head waits for its
 * retry, is not free. Its messages are blocked: they hold no place in {@link Permits}, for they could not start if there
 * were a hundred idle handlers.
 * <p>
 * Not thread-safe: {@link Dispatcher} guards it.
 */
final class Backlog {

    private final int callSize;
    private final long lingerNanos;
    private final Permits permits;
    private final BrokerClock clock;
    private final Deque<InFlight> unordered = new ArrayDeque<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Deque<Group> freeGroups = new ArrayDeque<>();
    /** How many messages could start now. */
    private int startable;
    /** Places taken so that {@link #startable} counts as full calls. */
    private int rounded;
    private boolean groupsFirst;

    private static final class Group {

        final String key;
        final Deque<InFlight> waiting = new ArrayDeque<>(4);
        /** How many of those waiting, from the head on, could start now. */
        int startable;
        /** How many were taken, and are not settled or are still being handled. */
        int taken;
        /** Whether the head waits for its retry. */
        boolean held;

        Group(String key) {
            this.key = key;
        }

        boolean isFree() {
            return taken == 0 && !held;
        }
    }

    /**
     * @param callSize how many messages a call takes at most
     * @param lingerNanos how long a call waits for that many
     * @param clock by which it does
     */
    Backlog(int callSize, long lingerNanos, Permits permits, BrokerClock clock) {
        this.callSize = callSize;
        this.lingerNanos = lingerNanos;
        this.permits = permits;
        this.clock = clock;
    }

    /** Adds a message that was just received and holds a place. */
    void add(InFlight message) {
        String key = message.orderingKey;
        if (key == null) {
            unordered.add(message);
            startable(1);
            return;
        }
        Group group = groups.computeIfAbsent(key, Group::new);
        group.waiting.add(message);
        if (group.isFree() && mayStart(group) == group.waiting.size()) {
            if (group.startable++ == 0) {
                freeGroups.add(group);
            }
            startable(1);
        } else {
            permits.blocked(message.leavesPlace());
        }
    }

    /**
     * A call that does not linger starts with what there is. So what could start now is as good as running, and counts as
     * full calls: a receive meanwhile would bring what could not join it.
     */
    private void startable(int more) {
        startable += more;
        if (callSize > 1 && lingerNanos == 0) {
            int missing = (callSize - startable % callSize) % callSize;
            if (missing > rounded) {
                permits.take(missing - rounded);
            } else if (missing < rounded) {
                permits.free(rounded - missing);
            }
            rounded = missing;
        }
    }

    private int mayStart(Group group) {
        return Math.min(callSize, group.waiting.size());
    }

    // Taking

    /** Whether a call can start now: there are as many messages as it takes, or they waited long enough. */
    boolean isReady() {
        return startable > 0 && (lingerNanos == 0 || startable >= callSize || lingersFor() <= 0);
    }

    /** Whether nothing can start, however long it has waited. */
    boolean isEmpty() {
        return startable == 0;
    }

    /** How long the next call waits at most for more messages, in nanoseconds. */
    long lingersFor() {
        return oldest() + lingerNanos - clock.nanoTime();
    }

    private long oldest() {
        if (freeGroups.isEmpty()) {
            return unordered.peek().receivedAt;
        }
        long oldestOfGroups = freeGroups.peek().waiting.peek().receivedAt;
        return unordered.isEmpty() || oldestOfGroups - unordered.peek().receivedAt < 0
                ? oldestOfGroups
                : unordered.peek().receivedAt;
    }

    /** Takes the messages of the next call; none if nothing can start. */
    List<InFlight> take() {
        if (startable == 0) {
            return List.of();
        }
        if (callSize == 1 && freeGroups.isEmpty()) {
            return List.of(left(unordered.poll()));
        }
        List<InFlight> messages = new ArrayList<>(Math.min(callSize, startable));
        while (messages.size() < callSize && startable > 0) {
            groupsFirst = !groupsFirst;
            if (unordered.isEmpty() || groupsFirst && !freeGroups.isEmpty()) {
                take(freeGroups.poll(), messages);
            } else {
                messages.add(left(unordered.poll()));
            }
        }
        return messages;
    }

    private void take(Group group, List<InFlight> messages) {
        while (messages.size() < callSize && group.startable > 0) {
            InFlight message = group.waiting.poll();
            group.startable--;
            group.taken++;
            message.handOut();
            messages.add(left(message));
        }
        refresh(group);
    }

    private InFlight left(InFlight message) {
        startable(-1);
        return message;
    }

    /** How many messages a call takes at most. */
    int callSize() {
        return callSize;
    }

    // What becomes of those taken

    /** A taken message is settled and its call is over. */
    void settled(InFlight message) {
        Group group = groups.get(message.orderingKey);
        group.taken--;
        refresh(group);
    }

    /** A taken message is to be handled again, before the rest of its group, which waits with it until {@link #retry}. */
    void hold(InFlight message) {
        Group group = groups.get(message.orderingKey);
        group.taken--;
        group.held = true;
        group.waiting.addFirst(message);
        permits.blocked(message.leavesPlace());
    }

    /**
     * A taken message is to be handled again: before the rest of its group, or else after all that waits. Those of a batch
     * come back the last first.
     */
    void putBack(InFlight message) {
        if (message.orderingKey == null) {
            message.takePlace();
            permits.take(1);
            unordered.add(message);
            startable(1);
            return;
        }
        Group group = groups.get(message.orderingKey);
        group.taken--;
        group.waiting.addFirst(message);
        permits.blocked(message.leavesPlace());
        refresh(group);
    }

    /** The time of a held message has come; no effect if it is held no longer. */
    void retry(InFlight message) {
        Group group = groups.get(message.orderingKey);
        if (group != null && group.held && group.waiting.peek() == message) {
            group.held = false;
            refresh(group);
        }
    }

    /** Makes those of a group startable that may start now, and no others. */
    private void refresh(Group group) {
        int may = group.isFree() ? mayStart(group) : 0;
        if (may != group.startable) {
            boolean wasFree = group.startable > 0;
            int at = 0;
            for (InFlight message : group.waiting) {
                if (at >= may && at >= group.startable) {
                    break;
                }
                if (at >= group.startable) {
                    message.takePlace();
                    permits.unblocked();
                    startable(1);
                } else if (at >= may) {
                    permits.blocked(message.leavesPlace());
                    startable(-1);
                }
                at++;
            }
            group.startable = may;
            // One that was free and is free no longer was taken from there.
            if (!wasFree) {
                freeGroups.add(group);
            }
        }
        if (group.waiting.isEmpty() && group.taken == 0) {
            groups.remove(group.key);
        }
    }

    /** How many groups there are: those of which something waits, or is being handled. */
    int groups() {
        return groups.size();
    }

    /**
     * The messages to which nothing happens before a certain time, whatever handlers are idle: they linger, or wait for a retry
     * in their group. Those behind one that is being handled, or settled, are none of them.
     */
    List<InFlight> resting() {
        if (isReady()) {
            return List.of();
        }
        List<InFlight> resting = new ArrayList<>(unordered);
        groups.values().stream().filter(group -> group.taken == 0).forEach(group -> resting.addAll(group.waiting));
        return resting;
    }

    // What does not get its turn

    /** A message is lost, or on its way back to the broker: if it waits here, it does no longer. */
    void remove(InFlight message) {
        String key = message.orderingKey;
        if (key == null) {
            if (unordered.remove(message)) {
                left(message);
            }
            return;
        }
        Group group = groups.get(key);
        if (group != null) {
            removeFrom(group, List.of(message));
        }
    }

    /**
     * The broker delivers a message again, and its group has to wait for it: takes out what waits behind it.
     *
     * @return what came out, to be returned
     */
    List<InFlight> abandonBehind(InFlight message) {
        Group group = groups.get(message.orderingKey);
        if (group == null) {
            return List.of();
        }
        List<InFlight> behind = new ArrayList<>(group.waiting);
        // If it waits itself, those before it are not concerned.
        behind.subList(0, behind.indexOf(message) + 1).clear();
        removeFrom(group, behind);
        return behind;
    }

    private void removeFrom(Group group, Collection<InFlight> removed) {
        Collection<InFlight> messages = removed.size() > 1 ? new HashSet<>(removed) : removed;
        if (group.held && messages.contains(group.waiting.peek())) {
            group.held = false;
        }
        int at = 0;
        int left = 0;
        for (Iterator<InFlight> all = group.waiting.iterator(); all.hasNext(); at++) {
            InFlight message = all.next();
            if (!messages.contains(message)) {
                continue;
            }
            all.remove();
            if (at < group.startable) {
                startable(-1);
                left++;
            } else {
                permits.blockedNoLonger();
            }
        }
        if (left > 0 && left == group.startable) {
            freeGroups.remove(group);
        }
        group.startable -= left;
        refresh(group);
    }

    /** Takes out all that waits. Groups of which something is being handled stay. */
    void clear() {
        while (!unordered.isEmpty()) {
            left(unordered.poll());
        }
        for (Group group : List.copyOf(groups.values())) {
            removeFrom(group, List.copyOf(group.waiting));
        }
    }
}
