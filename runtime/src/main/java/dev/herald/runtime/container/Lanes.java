package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.herald.runtime.support.HeraldExecutors;

/**
 * One lane for each ordering key: its messages are handled one at a time, each after its predecessor was settled. A
 * failed message is tried again at the head of its lane while those behind it wait, and other lanes go on.
 * <p>
 * Such a message is not given back to the broker between attempts: the broker would give back those behind it as well,
 * and count a receive for each of them that no handler ever saw.
 */
final class Lanes {

    private final Map<String, Deque<InFlight>> lanes = new HashMap<>();
    private final Consumer<InFlight> start;
    private final HeraldExecutors threads;
    private boolean closed;

    /** @param start hands the head of a lane to a handler */
    Lanes(HeraldExecutors threads, Consumer<InFlight> start) {
        this.threads = threads;
        this.start = start;
    }

    /**
     * Adds messages that came together, in their order. All are in their lanes before the first is started: one that goes
     * back to the broker at once takes those behind it with it.
     *
     * @return false if the lanes are closed, and take none of them
     */
    boolean add(List<InFlight> messages) {
        List<InFlight> heads = new ArrayList<>(messages.size());
        synchronized (lanes) {
            if (closed) {
                return false;
            }
            for (InFlight message : messages) {
                Deque<InFlight> lane = lanes.computeIfAbsent(message.delivery.orderingKey(), key -> new ArrayDeque<>());
                lane.add(message);
                if (lane.size() == 1) {
                    heads.add(message);
                }
            }
        }
        heads.forEach(start);
        return true;
    }

    /** Tries the head of a lane again after {@code delay}. */
    void retry(InFlight head, Duration delay) {
        threads.afterNanos(delay.toNanos(), () -> {
            if (isHead(head)) {
                start.accept(head);
            }
        });
    }

    private boolean isHead(InFlight message) {
        synchronized (lanes) {
            Deque<InFlight> lane = lanes.get(message.delivery.orderingKey());
            return !closed && lane != null && lane.peek() == message;
        }
    }

    /** The message is settled: if it was the head, the next one's turn. */
    void settled(InFlight message) {
        InFlight next;
        synchronized (lanes) {
            Deque<InFlight> lane = lanes.get(message.delivery.orderingKey());
            if (lane == null) {
                return;
            }
            boolean wasHead = lane.peek() == message;
            lane.remove(message);
            if (lane.isEmpty()) {
                lanes.remove(message.delivery.orderingKey());
            }
            next = wasHead ? lane.peek() : null;
        }
        if (next != null) {
            start.accept(next);
        }
    }

    /** The lane can't go on in order: whatever waits in it is returned, to be given back. */
    List<InFlight> abandon(InFlight message) {
        synchronized (lanes) {
            Deque<InFlight> lane = lanes.remove(message.delivery.orderingKey());
            if (lane == null) {
                return List.of();
            }
            lane.remove(message);
            return new ArrayList<>(lane);
        }
    }

    /** The messages of a lane, its head first. */
    List<InFlight> lane(String orderingKey) {
        synchronized (lanes) {
            Deque<InFlight> lane = lanes.get(orderingKey);
            return lane == null ? List.of() : new ArrayList<>(lane);
        }
    }

    /** How many messages are in lanes. */
    int size() {
        synchronized (lanes) {
            return lanes.values().stream().mapToInt(Deque::size).sum();
        }
    }

    /** Retries nothing more. */
    void close() {
        synchronized (lanes) {
            closed = true;
            lanes.clear();
        }
    }

    void open() {
        synchronized (lanes) {
            closed = false;
        }
    }
}
