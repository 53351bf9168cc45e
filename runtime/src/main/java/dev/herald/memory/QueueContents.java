package dev.herald.memory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.herald.memory.MemoryMessage.State;
import dev.herald.memory.MemoryQueues.Depth;
import dev.herald.spi.support.Durations;

/** The messages of a queue, and how they pass from state to state. Guarded by the queue's lock. */
final class QueueContents {

    private final MemoryClock clock;
    private final VisibleMessages visible;
    private final VisibilityHeap hidden = new VisibilityHeap();
    /** How often a message came, went, or changed its state. */
    private long changes;

    QueueContents(boolean fifo, MemoryClock clock) {
        this.clock = clock;
        this.visible = fifo ? new FifoGroups() : new VisibleMessages.Standard();
    }

    /** Adds a message that is visible at once, or after a delay. */
    void add(MemoryMessage message, Duration delay) {
        changes++;
        if (delay == null || delay.isZero()) {
            visible.add(message);
            return;
        }
        message.state = State.DELAYED;
        message.visibleAt = clock.nanoTime() + Durations.bounded(delay).toNanos();
        hidden.add(message);
    }

    /** Makes messages visible whose hidden time is over. @return whether any message is visible */
    boolean surface() {
        MemoryMessage first = hidden.first();
        if (first != null) {
            long now = clock.nanoTime();
            for (; first != null && first.visibleAt - now <= 0; first = hidden.first()) {
                show(first);
            }
        }
        return hasVisible();
    }

    boolean hasVisible() {
        return !visible.isEmpty();
    }

    /** The real nanoseconds until the next message becomes visible, at most {@code atMost}. */
    long untilNext(long atMost) {
        MemoryMessage first = hidden.first();
        return first == null ? atMost : Math.min(atMost, clock.untilReached(first.visibleAt));
    }

    private void show(MemoryMessage message) {
        changes++;
        hidden.remove(message);
        message.state = State.VISIBLE;
        if (message.receives == 0) {
            visible.add(message);
        } else {
            visible.returned(message);
        }
    }

    /** Takes up to {@code max} visible messages, each of which has to be passed to {@link #lease} or {@link #drop}. */
    List<MemoryMessage> take(int max) {
        return visible.take(max);
    }

    /** Takes this message, like {@link #take(int)}. @return whether it was visible */
    boolean take(MemoryMessage message) {
        return message.state == State.VISIBLE && visible.take(message);
    }

    /** Puts a message taken into a consumer's hands. */
    void lease(MemoryMessage taken, long until) {
        changes++;
        taken.receives++;
        taken.count++;
        taken.state = State.IN_FLIGHT;
        taken.visibleAt = until;
        hidden.add(taken);
    }

    /** Forgets a message taken. */
    void drop(MemoryMessage taken) {
        changes++;
        taken.state = State.GONE;
        visible.removed(taken);
    }

    /** Whether this delivery still holds the lease of its message. */
    static boolean holds(MemoryDelivery delivery) {
        MemoryMessage message = delivery.message();
        return message.state == State.IN_FLIGHT && message.receives == delivery.receipt();
    }

    /** Removes a message in flight. */
    void remove(MemoryMessage leased) {
        hidden.remove(leased);
        drop(leased);
    }

    /** Hides a message for this long from now, in flight or delayed. */
    void hide(MemoryMessage leased, State state, Duration fromNow) {
        changes++;
        leased.state = state;
        leased.visibleAt = clock.nanoTime() + Durations.bounded(fromNow).toNanos();
        hidden.moved(leased);
    }

    void expireLeases(Predicate<StoredMessage> which) {
        hidden.stream().filter(message -> message.state == State.IN_FLIGHT && which.test(StoredMessage.of(message)))
                .sorted(MemoryMessage.BY_SEQUENCE).toList().forEach(this::show);
    }

    void clear() {
        changes++;
        all().forEach(message -> message.state = State.GONE);
        visible.clear();
        hidden.clear();
    }

    /** The messages in these states, in the order of sending. */
    List<StoredMessage> list(Set<State> states) {
        return all().filter(message -> states.contains(message.state)).sorted(MemoryMessage.BY_SEQUENCE).map(StoredMessage::of)
                .toList();
    }

    Depth depth() {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        all().forEach(message -> counts.merge(message.state, 1, Integer::sum));
        return new Depth(counts.getOrDefault(State.VISIBLE, 0), counts.getOrDefault(State.IN_FLIGHT, 0),
                counts.getOrDefault(State.DELAYED, 0));
    }

    // What is left to do

    /** A delivery of a message in flight was given up. */
    void abandoned() {
        changes++;
    }

    long changes() {
        return changes;
    }

    /**
     * Whether anything is left to do with these messages.
     *
     * @param received whether anybody is to receive them
     * @param timePasses whether delays and leases end by themselves
     * @param waiting those in flight that wait for a certain time where they are
     */
    boolean isIdle(boolean received, boolean timePasses, List<MemoryDelivery> waiting) {
        if (received && (hasVisible() || timePasses && hidden.first() != null)) {
            return false;
        }
        return hidden.first() == null || hidden.stream().noneMatch(held(waiting));
    }

    /** Those that {@link #isIdle} finds something left to do with, in the order of sending. */
    List<MemoryMessage> left(boolean received, boolean timePasses, List<MemoryDelivery> waiting) {
        Predicate<MemoryMessage> held = held(waiting);
        return all().filter(message -> received && (timePasses || hasVisible() && message.state == State.VISIBLE)
                || held.test(message)).sorted(MemoryMessage.BY_SEQUENCE).toList();
    }

    private static Predicate<MemoryMessage> held(List<MemoryDelivery> waiting) {
        Set<MemoryMessage> wait = waiting.stream().filter(QueueContents::holds).map(MemoryDelivery::message)
                .collect(Collectors.toSet());
        return message -> message.state == State.IN_FLIGHT && !message.isAbandoned() && !wait.contains(message);
    }

    /** How long a hidden message stays hidden, by the clock. */
    Duration hiddenFor(MemoryMessage message) {
        return Duration.ofNanos(Math.max(0, message.visibleAt - clock.nanoTime()));
    }

    /** All messages, in no order. */
    Stream<MemoryMessage> all() {
        return Stream.concat(visible.stream(), hidden.stream());
    }
}
