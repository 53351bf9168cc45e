package dev.herald.benchmarks.memory;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import jakarta.inject.Singleton;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;

import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/**
 * Prints how well listeners use their handlers when messages wait for each other: FIFO groups, a group with a slow head,
 * and batches. JMH has no part in it, for what is measured takes seconds.
 */
public final class Utilization {

    private static final Duration HANDLING = Duration.ofMillis(200);
    private static final Duration SLOW_HANDLING = Duration.ofSeconds(18);
    private static final Duration BATCH_HANDLING = Duration.ofMillis(100);
    private static final Duration BETWEEN_TRICKLING = Duration.ofMillis(50);

    private static final int GROUPS = 10;
    private static final int MESSAGES_PER_GROUP = 60;
    private static final int SLOW_GROUP = 20;
    private static final int QUICK_MESSAGES = 50;
    private static final int TRICKLE = 20;
    private static final int BACKLOG = 1_000;

    private Utilization() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        RunningApplication.start();
        RunningApplication.bean(Scenarios.class).run();
        Quarkus.asyncExit();
    }

    @Singleton
    @Unremovable
    static final class Scenarios {

        private final Handlers handlers;
        private final Countdown countdown;
        private final Listeners listeners;
        private final MessagePublisher<String> even;
        private final MessagePublisher<String> uneven;
        private final MessagePublisher<String> batches;

        Scenarios(Handlers handlers, Countdown countdown, Listeners listeners,
                @Publisher(queue = "even.fifo") MessagePublisher<String> even,
                @Publisher(queue = "uneven.fifo") MessagePublisher<String> uneven,
                @Publisher(queue = "batches") MessagePublisher<String> batches) {
            this.handlers = handlers;
            this.countdown = countdown;
            this.listeners = listeners;
            this.even = even;
            this.uneven = uneven;
            this.batches = batches;
        }

        void run() throws InterruptedException {
            handleGroupsThatTakeEquallyLong();
            handleOthersBesideASlowGroup();
            handleABacklogInBatches();
        }

        private void handleGroupsThatTakeEquallyLong() throws InterruptedException {
            int messages = GROUPS * MESSAGES_PER_GROUP;
            for (int i = 0; i < messages; i++) {
                send(even, "group " + i / MESSAGES_PER_GROUP, "message " + i);
            }
            countdown.start(messages);
            Duration taken = timed("even");
            print("%d groups of %d messages of %d ms each, concurrency 10: %.2f handlers busy on average", GROUPS,
                    MESSAGES_PER_GROUP, HANDLING.toMillis(), (double) messages * HANDLING.toMillis() / taken.toMillis());
        }

        private void handleOthersBesideASlowGroup() throws InterruptedException {
            for (int i = 0; i < SLOW_GROUP; i++) {
                send(uneven, "slow", i == 0 ? Handlers.SLOW : "behind it " + i);
            }
            for (int i = 0; i < QUICK_MESSAGES; i++) {
                send(uneven, "group " + i % GROUPS, "quick " + i);
            }
            countdown.start(SLOW_GROUP + QUICK_MESSAGES);
            timed("uneven");
            print("a group of %d whose first takes %d s, %d messages of other groups: %d handled meanwhile", SLOW_GROUP,
                    SLOW_HANDLING.toSeconds(), QUICK_MESSAGES, handlers.besideTheSlowGroup.get());
        }

        private void handleABacklogInBatches() throws InterruptedException {
            countdown.start(TRICKLE + BACKLOG);
            listeners.get("batches").start();
            for (int i = 0; i < TRICKLE; i++) {
                batches.sendAndAwait("a trickle");
                Thread.sleep(BETWEEN_TRICKLING.toMillis());
            }
            long calls = handlers.batches.sum();
            for (int i = 0; i < BACKLOG; i++) {
                batches.sendAndAwait("a backlog");
            }
            countdown.await();
            print("a backlog of %d behind a trickle of %d, batches of up to 10 of %d ms each: %.2f messages a batch", BACKLOG,
                    TRICKLE, BATCH_HANDLING.toMillis(), (double) BACKLOG / (handlers.batches.sum() - calls));
        }

        private Duration timed(String listener) throws InterruptedException {
            long start = System.nanoTime();
            listeners.get(listener).start();
            countdown.await();
            return Duration.ofNanos(System.nanoTime() - start);
        }

        private static void send(MessagePublisher<String> queue, String group, String payload) {
            queue.sendAndAwait(OutgoingMessage.of(payload).groupId(group));
        }

        private static void print(String figures, Object... values) {
            System.out.println(String.format(Locale.ROOT, figures, values));
        }
    }

    @Singleton
    static class Handlers {

        private static final String SLOW = "slow";

        private final Countdown countdown;
        private final AtomicInteger besideTheSlowGroup = new AtomicInteger();
        private final LongAdder batches = new LongAdder();
        private volatile boolean slowGroupHeld = true;

        Handlers(Countdown countdown) {
            this.countdown = countdown;
        }

        @QueueListener(value = "even.fifo", id = "even")
        void handle(String order) throws InterruptedException {
            Thread.sleep(HANDLING.toMillis());
            countdown.handled(1);
        }

        @QueueListener(value = "uneven.fifo", id = "uneven")
        void handleUneven(String order) throws InterruptedException {
            if (order.equals(SLOW)) {
                Thread.sleep(SLOW_HANDLING.toMillis());
                slowGroupHeld = false;
            } else if (slowGroupHeld) {
                besideTheSlowGroup.incrementAndGet();
            }
            countdown.handled(1);
        }

        @QueueListener(value = "batches", concurrency = "1")
        void handleBatch(List<String> orders) throws InterruptedException {
            batches.increment();
            Thread.sleep(BATCH_HANDLING.toMillis());
            countdown.handled(orders.size());
        }
    }
}
