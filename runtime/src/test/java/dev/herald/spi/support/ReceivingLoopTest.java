package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.support.ReceivingLoop.Run;

class ReceivingLoopTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestSink sink = new TestSink();
    private final TestSource source = new TestSource();
    private final ReceivingLoop loop = new ReceivingLoop("test-loop", sink, source);
    private final CountDownLatch unblocked = new CountDownLatch(1);

    @AfterEach
    void stop() {
        unblocked.countDown();
        loop.stop();
    }

    /** What one call of the source does. */
    private interface Receive {

        void receive(Run run) throws Exception;
    }

    /** Does at each call what a test says, and at all further calls the last. */
    private static final class TestSource implements ReceivingLoop.Source {

        final List<Thread> threads = new CopyOnWriteArrayList<>();
        final List<Run> runs = new CopyOnWriteArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();
        private volatile List<Receive> receives = List.of(ReceivingLoopTest::receiveUntilStopped);

        void does(Receive... newReceives) {
            receives = List.of(newReceives);
        }

        @Override
        public void receive(Run run) throws Exception {
            threads.add(Thread.currentThread());
            runs.add(run);
            receives.get(Math.min(calls.getAndIncrement(), receives.size() - 1)).receive(run);
        }

        void awaitCalls(int count) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> runs.size() >= count);
        }
    }

    private static void receiveUntilStopped(Run run) throws InterruptedException {
        run.await(() -> false);
    }

    private static void fail(Run run) {
        throw new IllegalStateException("as meant");
    }

    private void awaitUnblocked(Run run) {
        boolean done = false;
        while (!done) {
            try {
                unblocked.await();
                done = true;
            } catch (InterruptedException ignored) {
                // As a client does that swallows interrupts.
            }
        }
    }

    private static void assertDone(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(SOON);
    }

    // Starting and stopping

    @Test
    void receivesOnADaemonThreadOfItsName() {
        loop.start();
        source.awaitCalls(1);

        Thread thread = source.threads.get(0);
        assertThat(thread.getName()).isEqualTo("test-loop-1");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getContextClassLoader()).isSameAs(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void startsOnce() {
        loop.start();
        loop.start();
        source.awaitCalls(1);

        assertDone(loop.stop());
        assertThat(source.runs).hasSize(1);
    }

    @Test
    void hasStoppedBeforeItWasStarted() {
        assertThat(loop.stop()).isCompleted();
    }

    @Test
    void stops() {
        loop.start();
        source.awaitCalls(1);

        assertDone(loop.stop());

        assertThat(source.runs.get(0).goesOn()).isFalse();
        await().atMost(SOON).until(() -> !source.threads.get(0).isAlive());
    }

    @Test
    void hasStoppedWhenItsThreadHasEnded() {
        source.does(this::awaitUnblocked);
        loop.start();
        source.awaitCalls(1);

        CompletionStage<Void> stopped = loop.stop();
        assertThat(source.runs.get(0).goesOn()).isFalse();
        assertThat(stopped).isNotCompleted();
        unblocked.countDown();

        assertDone(stopped);
    }

    @Test
    void receivesAgainWhenItIsStartedAgain() {
        loop.start();
        source.awaitCalls(1);
        assertDone(loop.stop());

        loop.start();

        source.awaitCalls(2);
        assertThat(source.runs.get(1)).isNotSameAs(source.runs.get(0));
        assertThat(source.runs.get(1).goesOn()).isTrue();
    }

    @Test
    void startsAlthoughTheLastThreadHasNotEnded() {
        source.does(run -> {
            run.opened();
            awaitUnblocked(run);
        }, ReceivingLoopTest::receiveUntilStopped);
        loop.start();
        source.awaitCalls(1);
        CompletionStage<Void> first = loop.stop();

        loop.start();
        source.awaitCalls(2);
        assertThat(source.runs.get(0).goesOn()).isFalse();
        assertThat(source.runs.get(1).goesOn()).isTrue();
        CompletionStage<Void> second = loop.stop();
        await().atMost(SOON).until(() -> !source.threads.get(1).isAlive());
        assertThat(second).as("while the first thread runs").isNotCompleted();
        unblocked.countDown();

        assertDone(first);
        assertDone(second);
    }

    @Test
    void hasStoppedAlthoughItWasStartedAgainMeanwhile() {
        source.does(this::awaitUnblocked, ReceivingLoopTest::receiveUntilStopped);
        loop.start();
        source.awaitCalls(1);
        CompletionStage<Void> stopped = loop.stop();
        loop.start();

        unblocked.countDown();

        assertDone(stopped);
        source.awaitCalls(2);
        assertThat(source.runs.get(1).goesOn()).isTrue();
    }

    @Test
    void opensAgainWhenTheEarlierRunNoLongerDoes() {
        AtomicInteger open = new AtomicInteger();
        source.does(run -> {
            open.incrementAndGet();
            awaitUnblocked(run);
            open.decrementAndGet();
        }, run -> {
            assertThat(open).as("calls of earlier runs").hasValue(0);
            run.connected(Duration.ofSeconds(30));
            receiveUntilStopped(run);
        });
        loop.start();
        source.awaitCalls(1);
        loop.stop();

        loop.start();
        unblocked.countDown();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected: PT30S"));
    }

    @Test
    void aRunThatWaitsForTheEarlierOneToOpenIsStopped() {
        source.does(this::awaitUnblocked);
        loop.start();
        source.awaitCalls(1);
        loop.stop();
        loop.start();

        CompletionStage<Void> stopped = loop.stop();
        unblocked.countDown();

        assertDone(stopped);
        assertThat(source.runs).hasSize(1);
    }

    @Test
    void callsTheSourceAgainWhenItReturns() {
        source.does(run -> {
        }, run -> {
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(3);
        assertThat(source.threads).containsOnly(source.threads.get(0));
    }

    // Failures

    @Test
    void goesOnAfterAFailureAndReportsIt() {
        source.does(ReceivingLoopTest::fail, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(2);
        assertThat(sink.reported).containsExactly("failing: receiving failed: java.lang.IllegalStateException: as meant");
    }

    @Test
    void goesOnAfterAnError() {
        source.does(run -> {
            throw new StackOverflowError("as meant");
        }, run -> {
            throw new OutOfMemoryError("as meant");
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(3);
        assertThat(sink.reported).hasSize(2);
    }

    @Test
    void waitsLongerAfterEachFailure() {
        source.does(ReceivingLoopTest::fail, ReceivingLoopTest::fail, ReceivingLoopTest::fail,
                ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(4);
        assertThat(sink.pauses.get(0)).isBetween(Duration.ofMillis(160), Duration.ofMillis(240));
        assertThat(sink.pauses.get(1)).isBetween(Duration.ofMillis(320), Duration.ofMillis(480));
        assertThat(sink.pauses.get(2)).isBetween(Duration.ofMillis(640), Duration.ofMillis(960));
    }

    @Test
    void aSuccessMakesTheNextFailureTheFirst() {
        source.does(ReceivingLoopTest::fail, run -> {
            run.succeeded();
            fail(run);
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(3);
        assertThat(sink.pauses).hasSize(2).allMatch(pause -> pause.compareTo(Duration.ofMillis(240)) <= 0);
    }

    @Test
    void looksForAMissingDestinationAgain() {
        source.does(run -> {
            throw new MissingDestinationException("no such queue");
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(2);
        assertThat(sink.reported).containsExactly("missing: no such queue");
    }

    @Test
    void doesNotReportWhatFailsBecauseItIsStopped() {
        source.does(run -> {
            awaitUnblocked(run);
            fail(run);
        });
        loop.start();
        source.awaitCalls(1);
        CompletionStage<Void> stopped = loop.stop();

        unblocked.countDown();

        assertDone(stopped);
        assertThat(sink.reported).isEmpty();
    }

    @Test
    void reportsNothingMoreOnceItIsStopped() {
        source.does(run -> {
            awaitUnblocked(run);
            run.connected(Duration.ofSeconds(30));
            throw new MissingDestinationException("as meant");
        });
        loop.start();
        source.awaitCalls(1);
        CompletionStage<Void> stopped = loop.stop();

        unblocked.countDown();

        assertDone(stopped);
        assertThat(sink.reported).isEmpty();
    }

    @Test
    void aStopEndsTheWaitAfterAFailure() {
        source.does(ReceivingLoopTest::fail);
        loop.start();
        await().atMost(SOON).until(() -> !sink.pauses.isEmpty());

        assertDone(loop.stop());
    }

    @Test
    void goesOnAlthoughTheReportOfAFailureFails() {
        sink.defect = new OutOfMemoryError("as meant");
        source.does(ReceivingLoopTest::fail, run -> {
            throw new MissingDestinationException("as meant");
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(3);
        assertThat(sink.reported).hasSize(2);
    }

    @Test
    void goesOnAlthoughTheReportOfAConnectionFails() {
        sink.defect = new StackOverflowError("as meant");
        source.does(run -> run.connected(Duration.ofSeconds(1)), ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(2);
    }

    // Interrupts

    @Test
    void anInterruptOfSomebodyElseEndsNothing() {
        source.does(run -> {
            throw new InterruptedException("as meant");
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(2);
        assertThat(source.runs.get(0).goesOn()).isTrue();
        assertThat(sink.reported).isEmpty();
    }

    @Test
    void anInterruptWhileItReceivesEndsNothing() {
        loop.start();
        source.awaitCalls(1);

        source.threads.get(0).interrupt();

        source.awaitCalls(2);
    }

    @Test
    void anInterruptWhileItWaitsAfterAFailureEndsNothing() {
        source.does(run -> {
            Thread.currentThread().interrupt();
            fail(run);
        }, run -> {
            Thread.currentThread().interrupt();
        }, ReceivingLoopTest::receiveUntilStopped);

        loop.start();

        source.awaitCalls(3);
    }

    // Threads that can't be created

    @Test
    void canBeStartedAgainIfItsThreadCouldNotBeCreated() {
        InheritableThreadLocal<String> noThreads = ThreadLimit.set(0);
        try {
            assertThatThrownBy(loop::start).isInstanceOf(OutOfMemoryError.class);
        } finally {
            noThreads.remove();
        }
        assertThat(loop.stop()).isCompleted();

        loop.start();

        source.awaitCalls(1);
        assertDone(loop.stop());
    }

    @Test
    void goesOnWithoutHelpIfNoThreadCanBeCreated() {
        AtomicBoolean helped = new AtomicBoolean();
        source.does(run -> {
            InheritableThreadLocal<String> noThreads = ThreadLimit.set(0);
            run.help(4, () -> helped.set(true));
            noThreads.remove();
            receiveUntilStopped(run);
        });

        loop.start();
        source.awaitCalls(1);

        assertDone(loop.stop());
        assertThat(helped).isFalse();
        assertThat(sink.reported).isEmpty();
    }

    // Help

    @Test
    void helpersRunUntilThereAreEnoughThreads() {
        AtomicInteger helpers = new AtomicInteger();
        source.does(run -> {
            for (int i = 0; i < 5; i++) {
                run.help(3, () -> {
                    helpers.incrementAndGet();
                    awaitUnblocked(run);
                });
            }
            receiveUntilStopped(run);
        });

        loop.start();

        await().atMost(SOON).until(() -> helpers.get() == 2);
        CompletionStage<Void> stopped = loop.stop();
        assertThat(helpers).hasValue(2);
        assertThat(stopped).as("while helpers run").isNotCompleted();
        unblocked.countDown();
        assertDone(stopped);
    }

    @Test
    void aHelperThatEndedLeavesItsPlaceToAnother() {
        AtomicInteger helpers = new AtomicInteger();
        source.does(run -> {
            for (int i = 1; i <= 3; i++) {
                int number = i;
                while (helpers.get() < number) {
                    run.help(2, helpers::incrementAndGet);
                    Thread.onSpinWait();
                }
            }
            receiveUntilStopped(run);
        });

        loop.start();

        await().atMost(SOON).until(() -> helpers.get() >= 3);
    }

    @Test
    void nobodyHelpsOnceItIsStopped() {
        AtomicBoolean helped = new AtomicBoolean();
        loop.start();
        source.awaitCalls(1);
        assertDone(loop.stop());

        source.runs.get(0).help(4, () -> helped.set(true));

        assertThat(loop.stop()).isCompleted();
        assertThat(helped).isFalse();
    }

    // Waiting for something

    @Test
    void waitsUntilAConditionHolds() {
        AtomicBoolean condition = new AtomicBoolean();
        CompletableFuture<Void> waited = new CompletableFuture<>();
        source.does(run -> {
            run.await(condition::get);
            waited.complete(null);
            receiveUntilStopped(run);
        });
        loop.start();
        source.awaitCalls(1);

        loop.wake();
        assertThat(waited).isNotDone();
        condition.set(true);
        loop.wake();

        assertThat(waited).succeedsWithin(SOON);
    }

    @Test
    void reportsTheFirstReceiveOfEachConnection() {
        source.does(run -> {
            run.connected(Duration.ofSeconds(30));
            run.receiving();
            run.receiving();
        }, run -> {
            run.connected(Duration.ofSeconds(30));
            run.receiving();
            receiveUntilStopped(run);
        });

        loop.start();

        source.awaitCalls(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(sink.reported).containsExactly("connected: PT30S", "receiving",
                "connected: PT30S", "receiving"));
    }

    @Test
    void reportsNoReceiveOnceItIsStopped() {
        source.does(ReceivingLoopTest::receiveUntilStopped);
        loop.start();
        source.awaitCalls(1);
        assertDone(loop.stop());

        source.runs.get(0).receiving();

        assertThat(sink.reported).isEmpty();
    }

    /** Keeps what is reported, and throws then what a test says. */
    private static final class TestSink implements MessageSink {

        final List<String> reported = new CopyOnWriteArrayList<>();
        final List<Duration> pauses = new CopyOnWriteArrayList<>();
        volatile Error defect;

        private void report(String event) {
            reported.add(event);
            if (defect != null) {
                throw defect;
            }
        }

        @Override
        public void connected(Duration lease) {
            report("connected: " + lease);
        }

        @Override
        public void receiving() {
            report("receiving");
        }

        @Override
        public void missing(String reason) {
            report("missing: " + reason);
        }

        @Override
        public void failing(String reason, Throwable failure, Duration newPause) {
            pauses.add(newPause);
            report("failing: " + reason);
        }

        @Override
        public int reserve(int atMost) {
            throw new UnsupportedOperationException("reserve");
        }

        @Override
        public int tryReserve(int atMost) {
            throw new UnsupportedOperationException("tryReserve");
        }

        @Override
        public void unreserve(int places) {
            throw new UnsupportedOperationException("unreserve");
        }

        @Override
        public void accept(List<? extends Delivery> deliveries) {
            throw new UnsupportedOperationException("accept");
        }

        @Override
        public void push(List<? extends Delivery> deliveries) {
            throw new UnsupportedOperationException("push");
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
        public int capacity() {
            return 1;
        }
    }

    @Test
    void isAliveFromItsStartToItsStop() {
        assertThat(loop.isAlive()).isFalse();
        loop.start();
        source.awaitCalls(1);
        assertThat(loop.isAlive()).isTrue();

        loop.stop();

        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void isAliveWhileItBacksOff() {
        source.does(ReceivingLoopTest::fail);
        loop.start();

        source.awaitCalls(3);

        assertThat(loop.isAlive()).isTrue();
    }
}
