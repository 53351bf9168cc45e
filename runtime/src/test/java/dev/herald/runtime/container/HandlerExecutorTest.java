package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import dev.herald.runtime.container.Dispatcher.Handling;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

class HandlerExecutorTest {

    private static final int SOON = 5;

    private final Vertx vertx = Vertx.vertx();
    private final HandlerExecutor executor = new HandlerExecutor(vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Makes so many calls, each of which does what a test says and has ended then. */
    private static final class TestHandling implements Handling {

        final List<Boolean> turns = new CopyOnWriteArrayList<>();
        final CompletableFuture<Context> after = new CompletableFuture<>();
        private final BooleanSupplier call;
        private final int calls;
        private int made;
        final CompletableFuture<Throwable> defect = new CompletableFuture<>();

        TestHandling(int calls, BooleanSupplier call) {
            this.calls = calls;
            this.call = call;
        }

        @Override
        public boolean begin() {
            if (calls == 0) {
                after.complete(null);
            }
            return calls > 0;
        }

        @Override
        public boolean call(long now) {
            made++;
            return call.getAsBoolean();
        }

        @Override
        public boolean next(boolean another) {
            turns.add(another);
            if (made < calls) {
                return true;
            }
            after.complete(Vertx.currentContext());
            return false;
        }

        @Override
        public void failed(Throwable newDefect) {
            defect.complete(newDefect);
        }

        Context awaitEnd() throws Exception {
            return after.get(SOON, TimeUnit.SECONDS);
        }
    }

    private TestHandling start(int calls, BooleanSupplier call) {
        TestHandling handling = new TestHandling(calls, call);
        executor.start(ThreadModel.EVENT_LOOP, handling);
        return handling;
    }

    @Test
    void makesEachCallOnAContextOfItsOwn() throws Exception {
        List<Context> contexts = new CopyOnWriteArrayList<>();

        start(3, () -> contexts.add(Vertx.currentContext())).awaitEnd();

        assertThat(contexts).hasSize(3).doesNotHaveDuplicates();
        assertThat(contexts).allMatch(VertxContext::isDuplicatedContext);
    }

    @Test
    void saysThatTheContextsAreSafe() throws Exception {
        CompletableFuture<Void> validated = new CompletableFuture<>();

        start(1, () -> {
            VertxContextSafetyToggle.validateContextIfExists("unsafe", "unsafe");
            return validated.complete(null);
        }).awaitEnd();

        assertThat(validated).isCompleted();
    }

    @Test
    void leavesNoContextOnTheThread() throws Exception {
        assertThat(start(1, () -> true).awaitEnd()).isNull();
    }

    @Test
    void makesNoCallIfThereIsNone() throws Exception {
        TestHandling handling = start(0, () -> true);

        handling.awaitEnd();

        assertThat(handling.made).isZero();
    }

    @Test
    void saysWhatWasThrownOnTheThread() {
        Error defect = new StackOverflowError("as meant");

        TestHandling handling = start(1, () -> {
            throw defect;
        });

        assertThat(handling.defect).succeedsWithin(SOON, TimeUnit.SECONDS).isSameAs(defect);
        assertThat(handling.turns).isEmpty();
    }

    @Test
    void aCallThatGoesOnElsewhereEndsTheTurn() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        TestHandling handling = start(2, () -> {
            called.countDown();
            return false;
        });
        assertThat(called.await(SOON, TimeUnit.SECONDS)).isTrue();

        start(1, () -> true).awaitEnd();

        assertThat(handling.made).isEqualTo(1);
        assertThat(handling.turns).isEmpty();
    }

    @Test
    void aLongTurnMakesNoFurtherCalls() throws Exception {
        TestHandling handling = start(1, () -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            return true;
        });
        handling.awaitEnd();

        assertThat(handling.turns).containsExactly(false);
    }

    @Test
    void aBlockedEventLoopHoldsUpOneHandlerAtMost() throws Exception {
        CountDownLatch unblocked = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        TestHandling blocking = start(1, () -> {
            blocked.countDown();
            awaitLatch(unblocked);
            return true;
        });
        assertThat(blocked.await(SOON, TimeUnit.SECONDS)).isTrue();
        int sent = 0;
        try {
            // The first that is sent to it waits there, and the others go elsewhere.
            while (comes(start(1, () -> true), 1)) {
                assertThat(sent++).isLessThan(1000);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(comes(start(1, () -> true), SOON)).isTrue();
            }
        } finally {
            unblocked.countDown();
        }
        blocking.awaitEnd();
    }

    @Test
    void sendsAHandlerToTheEventLoopThatTheFewestWaitFor() {
        HandlerExecutor.Root blocked = executor.readyRoot(0);
        Set<HandlerExecutor.Root> roots = Collections.newSetFromMap(new IdentityHashMap<>());
        for (HandlerExecutor.Root root; roots.add(root = executor.readyRoot(0));) {
            root.waiting().incrementAndGet();
        }
        assertThat(roots).as("each once").hasSizeGreaterThan(1);
        assertThat(executor.readyRoot(0)).isSameAs(blocked);

        blocked.waiting().incrementAndGet();

        for (int number = 0; number < roots.size(); number++) {
            assertThat(executor.readyRoot(number)).isNotSameAs(blocked);
        }
    }

    private static boolean comes(TestHandling handling, int seconds) {
        try {
            handling.after.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (Exception heldUp) {
            return false;
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
