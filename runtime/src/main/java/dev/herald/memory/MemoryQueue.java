package dev.herald.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.memory.MemoryMessage.State;
import dev.herald.memory.MemoryQueues.Depth;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FifoNaming;

/** One queue: its contents, and one short lock around them. Thread-safe. */
final class MemoryQueue {

    static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);
    static final SettlementResult INJECTED = SettlementResult.retry("a failure was injected by failNextSettlements");

    private static final SettlementResult STALE = SettlementResult.gone("the lease has ended");

    private final String name;
    private final boolean fifo;
    private final MemoryClock clock;
    private final AtomicLong ids;
    private final ChangeMonitor monitor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final QueueContents contents;
    private final Deduplication deduplication = new Deduplication();
    private final InjectedFaults faults = new InjectedFaults();
    private volatile Redrive redrive;
    private final MemoryClock.Watcher waker = this::wake;
    private boolean deleted;

    /**
     * Where messages go that were received too often. Receives that were returned untouched do not count, unlike on Amazon
     * SQS, which cannot tell them apart.
     *
     * @param deadLetterQueue looked up for each message, as it may be deleted and created again
     */
    record Redrive(Supplier<MemoryQueue> deadLetterQueue, int maxReceives) {
    }

    /**
     * @param ids gives every message of the broker its id
     * @param monitor is told when less may be left to do
     */
    MemoryQueue(String name, MemoryClock clock, AtomicLong ids, ChangeMonitor monitor) {
        this.name = name;
        this.fifo = FifoNaming.isFifo(name);
        this.clock = clock;
        this.ids = ids;
        this.monitor = monitor;
        this.contents = new QueueContents(fifo, clock);
        clock.watch(waker);
    }

    String name() {
        return name;
    }

    boolean fifo() {
        return fifo;
    }

    Receipt send(OutgoingMessage<Body> message, Headers headers) {
        return fifo ? sendOnce(message, headers) : locked(() -> Receipt.of(store(message, headers).id));
    }

    /** Unless it was sent before: then the answer is that of the first time. */
    private Receipt sendOnce(OutgoingMessage<Body> message, Headers headers) {
        String key = Deduplication.key(message);
        return locked(() -> {
            long now = clock.nanoTime();
            Receipt earlier = deduplication.earlier(key, now);
            if (earlier != null) {
                return earlier;
            }
            MemoryMessage stored = store(message, headers);
            Receipt receipt = new Receipt(stored.id, Optional.of(String.format("%020d", stored.sequence)),
                    OptionalLong.empty());
            deduplication.remember(key, receipt, now);
            return receipt;
        });
    }

    private MemoryMessage store(OutgoingMessage<Body> message, Headers headers) {
        long sequence = ids.incrementAndGet();
        MemoryMessage stored = new MemoryMessage(name + '-' + sequence, sequence, message.payload(), headers,
                message.groupId(), clock.millis());
        contents.add(stored, message.delay());
        changed.signal();
        return stored;
    }

    /** Takes over a message that another queue gave up. */
    private void adopt(MemoryMessage message) {
        locked(() -> {
            contents.add(message.movedTo(ids.incrementAndGet()), null);
            changed.signal();
            monitor.changed();
            return null;
        });
    }

    /**
     * Receives up to {@code max} messages, waiting for the first one, in real time, until {@code wait} is over or
     * {@code stopped} (which is looked at again after each {@link #wake}).
     *
     * @throws IllegalStateException if the queue was deleted
     */
    List<MemoryDelivery> receive(int max, Duration lease, Duration wait, BooleanSupplier stopped)
            throws InterruptedException {
        List<MemoryMessage> exhausted = new ArrayList<>(0);
        List<MemoryDelivery> received = List.of();
        lock.lockInterruptibly();
        try {
            awaitVisible(System.nanoTime() + Durations.bounded(wait).toNanos(), stopped);
            received = lease(max, lease, exhausted);
        } finally {
            // Passes on a signal that it did not use, so that another receive learns of the next message.
            if (received.isEmpty() || contents.hasVisible()) {
                changed.signal();
            }
            lock.unlock();
        }
        // After unlocking, as two queues may be each other's dead-letter queue.
        exhausted.forEach(message -> redrive.deadLetterQueue.get().adopt(message));
        return received;
    }

    private void awaitVisible(long deadline, BooleanSupplier stopped) throws InterruptedException {
        if (faults.nextReceive()) {
            throw new IllegalStateException("queue '" + name + "': a failure was injected by failNextReceives");
        }
        while (true) {
            if (deleted) {
                throw new IllegalStateException("queue '" + name + "' was deleted");
            }
            if (contents.surface()) {
                return;
            }
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0 || stopped.getAsBoolean()) {
                return;
            }
            changed.awaitNanos(contents.untilNext(remaining));
        }
    }

    private List<MemoryDelivery> lease(int max, Duration lease, List<MemoryMessage> exhausted) {
        List<MemoryMessage> taken = contents.take(max);
        List<MemoryDelivery> deliveries = new ArrayList<>(taken.size());
        long leasedAt = clock.nanoTime();
        long until = leasedAt + Durations.bounded(lease).toNanos();
        for (MemoryMessage message : taken) {
            if (redrive != null && message.count >= redrive.maxReceives) {
                contents.drop(message);
                exhausted.add(message);
                continue;
            }
            contents.lease(message, until);
            deliveries.add(delivery(message, leasedAt));
            if (faults.nextDuplicate()) {
                contents.add(message.duplicate(), null);
            }
        }
        return deliveries;
    }

    private MemoryDelivery delivery(MemoryMessage message, long leasedAt) {
        return MemoryDelivery.of(message, fifo, leasedAt);
    }

    /** All messages, in the order of sending, without receiving them: none can be settled. */
    List<MemoryDelivery> look() {
        return locked(() -> {
            contents.surface();
            return contents.all().sorted(MemoryMessage.BY_SEQUENCE).map(message -> delivery(message, clock.nanoTime()))
                    .toList();
        });
    }

    /** Receives this message, wherever it is in the queue; empty if it is not visible. */
    Optional<MemoryDelivery> take(MemoryMessage message, Duration lease) {
        return locked(() -> {
            contents.surface();
            if (!contents.take(message)) {
                return Optional.empty();
            }
            contents.lease(message, clock.nanoTime() + Durations.bounded(lease).toNanos());
            return Optional.of(delivery(message, clock.nanoTime()));
        });
    }

    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return locked(() -> {
            List<SettlementResult> results = new ArrayList<>(deliveries.size());
            contents.surface();
            for (Delivery delivery : deliveries) {
                SettlementResult result = settlement((MemoryDelivery) delivery);
                if (result == SettlementResult.DONE) {
                    contents.remove(((MemoryDelivery) delivery).message());
                }
                results.add(result);
            }
            signalIfVisible();
            monitor.changed();
            return results;
        });
    }

    List<SettlementResult> release(List<Release> releases) {
        return locked(() -> {
            List<SettlementResult> results = new ArrayList<>(releases.size());
            contents.surface();
            for (Release release : releases) {
                MemoryDelivery delivery = (MemoryDelivery) release.delivery();
                SettlementResult result = settlement(delivery);
                if (result == SettlementResult.DONE) {
                    delivery.message().returned(release.attempts());
                    contents.hide(delivery.message(), State.DELAYED, release.delay());
                }
                results.add(result);
            }
            contents.surface();
            // Even if none is visible yet: a waiting receive may have to wake sooner now.
            changed.signal();
            monitor.changed();
            return results;
        });
    }

    /** A lease is over, after so many attempts at the message. */
    void abandon(MemoryDelivery delivery, Attempts attempts) {
        locked(() -> {
            delivery.message().lost(delivery.count(), attempts);
            contents.abandoned();
            monitor.changed();
            return null;
        });
    }

    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return locked(() -> {
            List<SettlementResult> results = new ArrayList<>(deliveries.size());
            contents.surface();
            for (Delivery delivery : deliveries) {
                boolean held = QueueContents.holds((MemoryDelivery) delivery);
                if (held) {
                    contents.hide(((MemoryDelivery) delivery).message(), State.IN_FLIGHT, lease);
                }
                results.add(held ? SettlementResult.DONE : STALE);
            }
            // As after a release: the new lease may end sooner than the old one.
            changed.signal();
            return results;
        });
    }

    private SettlementResult settlement(MemoryDelivery delivery) {
        if (faults.nextSettlement()) {
            return INJECTED;
        }
        return QueueContents.holds(delivery) ? SettlementResult.DONE : STALE;
    }

    private void signalIfVisible() {
        if (contents.hasVisible()) {
            changed.signal();
        }
    }

    /** Whether the next settlement outside this queue is to fail. */
    boolean failsSettlement() {
        return locked(faults::nextSettlement);
    }

    void redrive(Redrive policy) {
        redrive = policy;
    }

    void failNextReceives(int count) {
        change(() -> faults.receives = count);
    }

    void failNextSettlements(int count) {
        change(() -> faults.settlements = count);
    }

    void duplicateNext() {
        change(() -> faults.duplicates++);
    }

    /** Ends the leases of these messages at once. */
    void expireLeases(Predicate<StoredMessage> which) {
        change(() -> contents.expireLeases(which));
    }

    void purge() {
        change(contents::clear);
    }

    /** Forgets the faults that were injected and have not occurred. */
    void clearFaults() {
        change(faults::clear);
    }

    /** Forgets all that was ever sent. */
    void clear() {
        change(() -> {
            contents.clear();
            deduplication.clear();
        });
    }

    void delete() {
        clock.watchNoMore(waker);
        change(() -> {
            contents.clear();
            deleted = true;
        });
    }

    /** Makes waiting receives check again. */
    void wake() {
        change(() -> {
        });
    }

    private void change(Runnable change) {
        locked(() -> {
            change.run();
            changed.signalAll();
            monitor.changed();
            return null;
        });
    }

    /** The messages in these states, in the order of sending. */
    List<StoredMessage> messages(State... states) {
        return locked(() -> {
            contents.surface();
            return contents.list(Set.of(states));
        });
    }

    // What is left to do

    /** How often a message came, went, or changed its state. */
    long changes() {
        return locked(contents::changes);
    }

    /** {@link QueueContents#isIdle}. */
    boolean isIdle(boolean received, List<MemoryDelivery> waiting) {
        return locked(() -> {
            contents.surface();
            return contents.isIdle(received, !clock.isFrozen(), waiting);
        });
    }

    /** The messages with which something is left to do, by id, each with its state as a phrase. */
    Map<String, String> left(boolean received, List<MemoryDelivery> waiting) {
        return locked(() -> {
            contents.surface();
            Map<String, String> left = new LinkedHashMap<>();
            contents.left(received, !clock.isFrozen(), waiting).forEach(message -> left.put(message.id, state(message)));
            return left;
        });
    }

    private String state(MemoryMessage message) {
        return switch (message.state) {
            case VISIBLE -> "visible";
            case DELAYED -> "delayed by another " + Durations.text(contents.hiddenFor(message))
                    + ", which pass by themselves: wait longer, or freeze MemoryClock, by which they pass only when it is advanced";
            case IN_FLIGHT -> message.isAbandoned()
                    ? "in flight for another " + Durations.text(contents.hiddenFor(message))
                            + ", until the lease ends that was lost or given up: advance MemoryClock"
                    : "in flight, on its way to a listener or in the hands of who received it by Queues or DeadLetters";
            case GONE -> "removed";
        };
    }

    /** How many messages are in each state. */
    Depth depth() {
        return locked(() -> {
            contents.surface();
            return contents.depth();
        });
    }

    /** How long ago the oldest message was sent, without those that were published with a delay which lasts. */
    Optional<Duration> oldestAge() {
        return locked(() -> {
            contents.surface();
            return contents.all().filter(message -> message.state != State.DELAYED || message.receives > 0)
                    .map(message -> message.sentAtMillis).min(Long::compare)
                    .map(sent -> Duration.ofMillis(Math.max(0, clock.millis() - sent)));
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
