package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;

class PollingLoopTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final TestSink sink = new TestSink();
    private final TestSource source = new TestSource();
    private final PollingLoop loop = new PollingLoop("test", 10, 4, Duration.ofMillis(50), sink, source);

    @AfterEach
    void stop() {
        loop.stop();
        sink.closed = true;
    }

    @Test
    void handsOverWhatItReceives() {
        source.put(3);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(3));
    }

    @Test
    void pollsWithOneThreadWhileTheQueueIsIdle() {
        loop.start();

        await().atMost(SOON).until(() -> source.receives.get() > 3);
        assertThat(source.mostAtOnce.get()).isEqualTo(1);
    }

    @Test
    void pollsWithMoreThreadsWhilePollsComeBackFull() {
        source.put(2000);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(source.mostAtOnce.get()).isBetween(2, 4));
    }

    @Test
    void pollsWithMoreThreadsWhilePollsBringMoreThanAskedFor() {
        source.unasked = 2;
        source.put(2000);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(source.mostAtOnce.get()).isBetween(2, 4));
    }

    @Test
    void pausesWhereReceivesAgainAndAgainComeBackEmptyAtOnce() {
        source.impatient = true;
        loop.start();

        await().atMost(SOON).until(() -> !sink.impaired.isEmpty());
        int before = source.receives.get();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertThat(source.receives.get() - before).isLessThan(10);
        assertThat(sink.impaired).hasSize(1);

        source.impatient = false;
        await().atMost(SOON).untilAsserted(() -> assertThat(sink.impaired).hasSize(2).contains(""));
    }

    @Test
    void goesOnAfterAFailure() {
        source.failures.set(2);
        source.put(1);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(1));
        assertThat(sink.reported).contains("failing", "connected");
    }

    @Test
    void reportsItsRecoveryWhileAllHandlersAreBusy() {
        loop.start();
        await().atMost(SOON).until(() -> source.receives.get() > 0);

        source.beforeFailure = () -> sink.busy = true;
        source.failures.set(1);

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected", "receiving",
                "failing", "connected", "receiving"));
    }

    @Test
    void reportsItsRecoveryWhenAReceiveHasSucceeded() {
        source.put(1);
        loop.start();
        await().atMost(SOON).until(() -> source.receives.get() > 0);

        source.failures.set(3);

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected", "receiving",
                "failing", "connected", "failing", "connected", "failing", "connected", "receiving"));
    }

    @Test
    void doesNotReceiveYetBecauseItsQueueExists() {
        source.failures.set(2);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected", "failing",
                "connected", "failing", "connected", "receiving"));
    }

    @Test
    void itsFirstReceiveDoesNotWait() {
        PollingLoop patient = new PollingLoop("patient", 10, 1, Duration.ofMinutes(1), sink, source);

        patient.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected", "receiving"));
        patient.stop();
    }

    @Test
    void goesOnAfterAnError() {
        source.error = new StackOverflowError();
        source.put(1);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(1));
    }

    @Test
    void looksForAMissingDestinationAgain() {
        source.missing.set(1);
        source.put(1);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(1));
        assertThat(sink.reported).startsWith("missing", "connected");
    }

    @Test
    void unreservesThePlacesItDidNotUse() {
        source.put(1);
        loop.start();

        await().atMost(SOON).until(() -> source.receives.get() > 3);
        sink.closed = true;
        loop.stop().toCompletableFuture().join();
        assertThat(sink.reserved.get()).isEqualTo(1);
    }

    @Test
    void tellsForHowLongTheBrokerHasOwedAnAnswer() {
        CountDownLatch answer = new CountDownLatch(1);
        source.beforeAnswer = () -> uninterruptibly(answer);
        loop.start();

        await().atMost(SOON).until(() -> loop.unansweredNanos() > 0);
        answer.countDown();
        source.beforeAnswer = () -> {
        };

        await().atMost(SOON).until(() -> loop.unansweredNanos() == 0);
    }

    @Test
    void theBrokerOwesNoAnswerToAReceiveThatWaitsForItsTurn() {
        CountDownLatch turn = new CountDownLatch(1);
        source.beforeTurn = () -> uninterruptibly(turn);
        loop.start();

        await().atMost(SOON).until(() -> source.turns.get() == 1);
        await().during(Duration.ofMillis(300)).until(() -> loop.unansweredNanos() == 0);
        assertThat(source.receives).hasValue(0);
        turn.countDown();

        await().atMost(SOON).until(() -> source.receives.get() > 0);
    }

    @Test
    void everyTurnEnds() {
        source.failures.set(1);
        source.put(1);
        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(1));
        loop.stop().toCompletableFuture().join();
        assertThat(source.endedTurns).hasValue(source.turns.get()).hasValueGreaterThan(1);
    }

    @Test
    void doesNotReceiveWithoutATurn() {
        source.stops = true;
        source.put(1);
        loop.start();

        await().atMost(SOON).until(() -> source.turns.get() > 0);
        loop.stop().toCompletableFuture().join();
        assertThat(source.receives).hasValue(0);
        assertThat(source.endedTurns).hasValue(0);
        assertThat(sink.reserved).hasValue(0);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void completesItsStopWhenTheLastPollHasEnded() {
        loop.start();
        await().atMost(SOON).until(() -> source.receives.get() > 0);

        loop.stop().toCompletableFuture().join();

        assertThat(source.atOnce.get()).isZero();
    }

    @Test
    void startsAgainAfterAStop() {
        loop.start();
        loop.stop().toCompletableFuture().join();
        source.put(1);

        loop.start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.accepted).hasSize(1));
    }

    private static final class TestSource implements PollingLoop.Source {

        private final LinkedBlockingQueue<Delivery> queue = new LinkedBlockingQueue<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger missing = new AtomicInteger();
        private final AtomicInteger receives = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private volatile Runnable beforeFailure = () -> {
        };
        private volatile Runnable beforeAnswer = () -> {
        };
        private volatile Runnable beforeTurn = () -> {
        };
        private final AtomicInteger turns = new AtomicInteger();
        private final AtomicInteger endedTurns = new AtomicInteger();
        /** Whether no receive may begin. */
        private volatile boolean stops;
        private volatile Error error;
        /** Whether a receive does not wait. */
        private volatile boolean impatient;
        /** How many messages a receive brings that were not asked for. */
        private volatile int unasked;

        void put(int messages) {
            for (int i = 0; i < messages; i++) {
                queue.add(TestDelivery.of("m" + i));
            }
        }

        @Override
        public Duration open() throws MissingDestinationException {
            if (missing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new MissingDestinationException("as meant");
            }
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration turn(Duration wait) {
            turns.incrementAndGet();
            beforeTurn.run();
            return stops ? null : wait;
        }

        @Override
        public void endTurn() {
            endedTurns.incrementAndGet();
        }

        @Override
        public List<? extends Delivery> receive(int max, Duration wait) throws Exception {
            receives.incrementAndGet();
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                failIfMeant();
                beforeAnswer.run();
                List<Delivery> received = new ArrayList<>();
                Delivery first = queue.poll(impatient ? 0 : wait.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    received.add(first);
                    queue.drainTo(received, max - 1 + unasked);
                }
                Thread.yield();
                return received;
            } finally {
                atOnce.decrementAndGet();
            }
        }

        private void failIfMeant() {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                beforeFailure.run();
                throw new IllegalStateException("as meant");
            }
            Error thrown = error;
            error = null;
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    private static final class TestSink implements MessageSink {

        private volatile boolean closed;
        /** Whether no place is free. */
        private volatile boolean busy;
        private final AtomicInteger reserved = new AtomicInteger();
        private final List<Delivery> accepted = new CopyOnWriteArrayList<>();
        private final List<String> impaired = new CopyOnWriteArrayList<>();
        private final List<String> reported = new CopyOnWriteArrayList<>();

        @Override
        public void impaired(String what, String reason) {
            impaired.add(reason);
        }

        @Override
        public int tryReserve(int atMost) {
            if (busy) {
                return 0;
            }
            reserved.addAndGet(atMost);
            return atMost;
        }

        @Override
        public int reserve(int atMost) throws InterruptedException {
            while (busy && !closed) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            if (closed) {
                throw new InterruptedException("stopped receiving");
            }
            reserved.addAndGet(atMost);
            return atMost;
        }

        @Override
        public void unreserve(int places) {
            reserved.addAndGet(-places);
        }

        @Override
        public void accept(List<? extends Delivery> deliveries) {
            accepted.addAll(deliveries);
        }

        @Override
        public void push(List<? extends Delivery> received) {
            accept(received);
        }

        @Override
        public void lost(Predicate<? super Delivery> which, String reason) {
            throw new UnsupportedOperationException("lost");
        }

        @Override
        public void missed(Instant since) {
            throw new UnsupportedOperationException("missed");
        }

        @Override
        public void dropped(int messages) {
            throw new UnsupportedOperationException("dropped");
        }

        @Override
        public void connected(Duration lease) {
            reported.add("connected");
        }

        @Override
        public void receiving() {
            reported.add("receiving");
        }

        @Override
        public void missing(String reason) {
            reported.add("missing");
        }

        @Override
        public void failing(String reason, Throwable failure, Duration pause) {
            reported.add("failing");
        }

        @Override
        public int capacity() {
            return 10_000;
        }
    }
}
