package dev.herald.runtime.container;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import dev.herald.spi.Attempts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/** The broker's side of a listener: keeps what it is asked for, and answers what a test says. */
final class TestConsumer implements Consumer {

    /** Answers for each of some messages. */
    interface Answers {

        List<SettlementResult> to(List<? extends Delivery> deliveries);

        static Answers always(SettlementResult answer) {
            return deliveries -> Collections.nCopies(deliveries.size(), answer);
        }

        static Answers failing(RuntimeException failure) {
            return deliveries -> {
                throw failure;
            };
        }
    }

    static final Answers DONE = Answers.always(SettlementResult.DONE);

    /** The ids of each call. */
    final List<List<String>> acknowledged = new CopyOnWriteArrayList<>();
    final List<List<String>> extended = new CopyOnWriteArrayList<>();
    final List<Duration> leases = new CopyOnWriteArrayList<>();
    final List<Release> released = new CopyOnWriteArrayList<>();
    final List<DeadLetter> deadLettered = new CopyOnWriteArrayList<>();
    final List<String> abandoned = new CopyOnWriteArrayList<>();
    /** The attempts of each message that was abandoned. */
    final List<Attempts> abandonedAfter = new CopyOnWriteArrayList<>();
    /** start, stop, close and capacity, in the order in which they were called. */
    final List<String> life = new CopyOnWriteArrayList<>();
    volatile Answers onAcknowledge = DONE;
    volatile Answers onExtend = DONE;
    volatile Answers onRelease = DONE;
    volatile Answers onDeadLetter = DONE;
    volatile Runnable onStart = () -> {
    };
    volatile Supplier<CompletionStage<Void>> onStop = () -> CompletableFuture.completedFuture(null);
    volatile Runnable onClose = () -> {
    };
    volatile java.util.function.Consumer<Delivery> onAbandon = delivery -> {
    };
    volatile boolean acknowledgesWithoutResponse;
    BrokerClock clock = BrokerClock.SYSTEM;
    volatile long unanswered;
    volatile boolean redelivers = true;
    volatile boolean hasDeadLetterQueue;
    volatile boolean pushes;
    volatile boolean alive = true;
    volatile int extensionsPerCall = Integer.MAX_VALUE;
    /** The id of the message that the broker would drop next. */
    volatile String lastDelivery;
    volatile Runnable onHasDeadLetterQueue = () -> {
    };
    /** Thrown where it is asked what it can. */
    volatile RuntimeException defect;

    /** The ids of the messages that were returned. */
    List<String> releasedIds() {
        return released.stream().map(release -> id(release.delivery())).toList();
    }

    /** The ids of the messages that were dead-lettered. */
    List<String> deadLetteredIds() {
        return deadLettered.stream().map(deadLetter -> id(deadLetter.delivery())).toList();
    }

    private static List<String> ids(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(TestConsumer::id).toList();
    }

    /** Some deliveries can't be asked for it. */
    private static String id(Delivery delivery) {
        try {
            return delivery.id();
        } catch (RuntimeException unreadable) {
            return "?";
        }
    }

    @Override
    public void start() {
        life.add("start");
        onStart.run();
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public long unansweredNanos() {
        return unanswered;
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        life.add("stop");
        return onStop.get();
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        acknowledged.add(ids(deliveries));
        return onAcknowledge.to(deliveries);
    }

    @Override
    public boolean acknowledgesWithoutResponse() {
        return acknowledgesWithoutResponse;
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        released.addAll(releases);
        return onRelease.to(releases.stream().map(Release::delivery).toList());
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        extended.add(ids(deliveries));
        leases.add(lease);
        return onExtend.to(deliveries);
    }

    @Override
    public int extensionsPerCall() {
        return extensionsPerCall;
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        abandoned.add(id(delivery));
        abandonedAfter.add(attempts);
        onAbandon.accept(delivery);
    }

    @Override
    public void capacityChanged() {
        life.add("capacity");
    }

    @Override
    public boolean pushes() {
        return pushes;
    }

    @Override
    public boolean redelivers() {
        throwDefect();
        return redelivers;
    }

    @Override
    public boolean isLastDelivery(Delivery delivery) {
        return lastDelivery != null && id(delivery).equals(lastDelivery);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        throwDefect();
        onHasDeadLetterQueue.run();
        return hasDeadLetterQueue;
    }

    private void throwDefect() {
        if (defect != null) {
            throw defect;
        }
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        deadLettered.addAll(deadLetters);
        return onDeadLetter.to(deadLetters.stream().map(DeadLetter::delivery).toList());
    }

    @Override
    public void close() {
        life.add("close");
        onClose.run();
    }

    @Override
    public BrokerClock clock() {
        return clock;
    }
}
