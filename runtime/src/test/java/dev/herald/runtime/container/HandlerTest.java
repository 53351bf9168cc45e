package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.PublishException;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.container.ResultHandler.Refusal;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.TestDelivery;

class HandlerTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final ListenerMetrics metrics = new ListenerMetrics();
    private final Permits permits = new Permits(10, 1, 0, Long.MAX_VALUE);
    private final TestEvents events = new TestEvents();
    private final LeaseRenewer leases = new LeaseRenewer(consumer, new BrokerCalls(ListenerObserver.NONE), executors,
            Long.MAX_VALUE, events);
    private final Settlement settlement = new Settlement(consumer, new BrokerCalls(ListenerObserver.NONE), 10, Duration.ZERO,
            true, 5, permits, metrics, executors,
            events);
    private final List<Invocation> ended = new ArrayList<>();
    private final List<ContextState> scopes = new ArrayList<>();
    private final TestListener listener = new TestListener();
    private ResultHandler results = ResultHandler.IGNORED;

    @BeforeAll
    static void startContainer() {
        Arc.initialize();
    }

    @AfterAll
    static void stopContainer() {
        Arc.shutdown();
    }

    @BeforeEach
    void receiveLeases() {
        leases.start(Duration.ofHours(1));
        consumer.acknowledgesWithoutResponse = true;
    }

    @AfterEach
    void leaveNothing() {
        assertThat(Thread.interrupted()).as("interrupted").isFalse();
        assertThat(Arc.container().requestContext().isActive()).as("a request scope is active").isFalse();
        assertThat(scopes).as("request scopes").noneMatch(ContextState::isValid);
    }

    private static final class TestEvents implements LeaseRenewer.Events, Settlement.Events {

        @Override
        public void leaseLost(InFlight message, String reason) {
            Invocation call = message.call();
            if (call != null) {
                call.cancelIfNothingIsLeft();
            }
        }

        @Override
        public void handledTooLong(InFlight message) {
        }

        @Override
        public boolean waitsTooLong(InFlight message) {
            return false;
        }

        @Override
        public void adrift(InFlight message) {
        }

        @Override
        public void renewalFailed(InFlight message, Throwable defect) {
        }

        @Override
        public void tick() {
        }

        @Override
        public void removed(InFlight message) {
            message.end(State.SETTLED, null);
        }

        @Override
        public void returned(InFlight message) {
            message.end(State.RETURNED, null);
        }

        @Override
        public void deadLettered(InFlight message, Map<String, String> headers) {
        }

        @Override
        public void settlementFailed(InFlight message, String reason) {
            message.end(State.LOST, message.leaseLost());
        }

        @Override
        public void noneGivenUp() {
        }

        @Override
        public void deadLetterFailed(InFlight message, String reason, Duration next, boolean kept) {
        }

        @Override
        public void settlementUnrecorded(InFlight message, Throwable defect) {
        }
    }

    /** Calls a method that does this, within its request scope. */
    private void calls(TestListener.Body body) {
        listener.calls(arguments -> {
            scopes.add(Arc.container().requestContext().getState());
            return body.call(arguments);
        });
    }

    private Invocation call(String... ids) {
        List<InFlight> messages = Arrays.stream(ids).map(id -> leases.track(TestDelivery.of(id), System.nanoTime())).toList();
        Invocation call = new Invocation(messages, executors);
        messages.forEach(message -> message.begin(call));
        call.messageCount(messages.size());
        return call;
    }

    private Handler handler() {
        RetryDecisions decisions = new RetryDecisions(listener.method(), listener.settings(), consumer, settlement,
                TestListener.noPause(), metrics,
                ErrorReplier.NONE, message -> {
                });
        return new Handler(listener.method(), listener.settings(),
                new MessagePipeline.Shared(new Payloads(new ObjectMapper()), null, executors, null, Filters.NONE,
                        CurrentCalls.NONE),
                leases, decisions, results, ListenerObserver.NONE, ended::add);
    }

    private boolean run(Invocation call) {
        Handler handler = handler();
        try {
            return handler.run(call, System.nanoTime());
        } catch (Throwable thrown) {
            // It may be one that can't be printed.
            throw new AssertionError("run() threw " + thrown.getClass().getName());
        }
    }

    private static InFlight message(Invocation call) {
        return call.messages.get(0);
    }

    private void assertAcknowledged(Invocation call) {
        executors.runBlocking();
        assertThat(ended).containsExactly(call);
        assertThat(call.messages).allMatch(message -> message.state() == State.SETTLED);
        assertThat(metrics.failed.sum()).isZero();
    }

    private void assertFailed(Invocation call) {
        executors.runBlocking();
        assertThat(ended).containsExactly(call);
        assertThat(call.messages).allMatch(message -> message.state() == State.RETURNED);
        assertThat(metrics.failed.sum()).isEqualTo(call.messages.size());
        assertThat(metrics.handled.sum()).isZero();
    }

    /** What a hostile exception does to whoever reads it. */
    private static final class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw this;
        }

        @Override
        public synchronized Throwable getCause() {
            throw this;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw this;
        }

        @Override
        public String toString() {
            throw this;
        }
    }

    private static final class HostileCompletion extends CompletionException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("as meant");
        }
    }

    /** Named by their classes: some can't even be printed. */
    static Stream<Named<Throwable>> failures() {
        return Stream.<Throwable>of(new IllegalStateException("as meant"), new Exception("as meant"),
                new StackOverflowError("as meant"), new OutOfMemoryError("as meant"), new ThreadDeath(),
                new InterruptedException("as meant"), new Hostile(), new HostileCompletion(),
                new CompletionException("as meant", null), new CompletionException("as meant", new Hostile()))
                .map(failure -> Named.of(failure.getClass().getSimpleName(), failure));
    }

    // A method that returns

    @Test
    void acknowledgesWhenTheMethodReturns() {
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertAcknowledged(call);
        assertThat(metrics.handled.sum()).isEqualTo(1);
    }

    @Test
    void givesTheMethodItsMessage() {
        List<Object> payloads = new ArrayList<>();
        calls(arguments -> payloads.add(((Message<?>) arguments[0]).payload()));

        run(call("m"));

        assertThat(payloads).containsExactly("m");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsWhenTheMethodThrows(Throwable failure) {
        calls(arguments -> {
            throw failure;
        });
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @Test
    void acknowledgesNothingInManualMode() {
        listener.manual();
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        executors.runBlocking();
        assertThat(ended).containsExactly(call);
        assertThat(message(call).state()).isEqualTo(State.HANDLING);
    }

    @Test
    void failsInManualModeWhenTheMethodThrows() {
        listener.manual();
        calls(arguments -> {
            throw new IllegalStateException("as meant");
        });
        Invocation call = call("m");

        run(call);

        assertFailed(call);
    }

    @Test
    void acknowledgesWhenTheMethodSays() {
        listener.manual().takes(ParameterKind.ACKNOWLEDGEMENT);
        List<State> states = new ArrayList<>();
        Invocation call = call("m");
        calls(arguments -> {
            ((Acknowledgement) arguments[0]).ack();
            return states.add(message(call).state());
        });

        run(call);

        assertThat(states).containsExactly(State.SETTLED);
        assertAcknowledged(call);
    }

    @Test
    void whatTheMethodDecidedStaysDecidedWhenItThrows() {
        listener.manual().takes(ParameterKind.ACKNOWLEDGEMENT);
        calls(arguments -> {
            ((Acknowledgement) arguments[0]).ack();
            throw new IllegalStateException("as meant");
        });
        Invocation call = call("m");

        run(call);

        executors.runBlocking();
        assertThat(message(call).state()).isEqualTo(State.SETTLED);
        assertThat(consumer.released).isEmpty();
        assertThat(ended).hasSize(1);
    }

    // Messages that can't be read

    @Test
    void doesNotCallTheMethodForAMessageThatCanNotBeRead() {
        AtomicBoolean called = new AtomicBoolean();
        calls(arguments -> {
            called.set(true);
            return null;
        });
        InFlight message = leases.track(new UnreadableDelivery("m"), System.nanoTime());
        Invocation call = new Invocation(List.of(message), executors);
        message.begin(call);

        assertThat(run(call)).isTrue();

        assertThat(called).isFalse();
        assertFailed(call);
    }

    @Test
    void handlesWhatCanBeReadOfABatch() {
        listener.batch(5);
        List<Object> handled = new ArrayList<>();
        calls(arguments -> {
            ((List<?>) arguments[0]).forEach(message -> handled.add(((Message<?>) message).id()));
            return null;
        });
        InFlight readable = leases.track(TestDelivery.of("good"), System.nanoTime());
        InFlight unreadable = leases.track(new UnreadableDelivery("bad"), System.nanoTime());
        Invocation call = new Invocation(List.of(unreadable, readable), executors);
        call.messages.forEach(message -> message.begin(call));

        run(call);

        executors.runBlocking();
        assertThat(handled).containsExactly("good");
        assertThat(readable.state()).isEqualTo(State.SETTLED);
        assertThat(unreadable.state()).isEqualTo(State.RETURNED);
        assertThat(ended).hasSize(1);
    }

    @Test
    void doesNotHandleWhatWasLostMeanwhile() {
        listener.batch(5);
        List<Object> handled = new ArrayList<>();
        calls(arguments -> {
            ((List<?>) arguments[0]).forEach(message -> handled.add(((Message<?>) message).id()));
            return null;
        });
        Invocation call = call("1", "2");
        call.messages.get(0).lose();

        run(call);

        assertThat(handled).containsExactly("2");
    }

    @Test
    void doesNotCallTheMethodIfAllWasLostMeanwhile() {
        calls(arguments -> {
            throw new AssertionError("called");
        });
        Invocation call = call("m");
        message(call).lose();

        assertThat(run(call)).isTrue();

        assertThat(ended).containsExactly(call);
        assertThat(message(call).state()).isEqualTo(State.LOST);
        assertThat(metrics.failed.sum()).isZero();
    }

    /** A message whose body can't be read. */
    private record UnreadableDelivery(TestDelivery delivery) implements Delivery {

        UnreadableDelivery(String id) {
            this(TestDelivery.of(id));
        }

        @Override
        public String id() {
            return delivery.id();
        }

        @Override
        public Body body() {
            throw new IllegalStateException("as meant");
        }

        @Override
        public Headers headers() {
            return delivery.headers();
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Instant sentAt() {
            return delivery.sentAt();
        }

        @Override
        public String groupId() {
            return null;
        }

        @Override
        public String orderingKey() {
            return null;
        }

        @Override
        public long leasedAt() {
            return delivery.leasedAt();
        }

        @Override
        public Object raw() {
            return delivery;
        }
    }

    /** A message whose attempt can't be asked for. */
    private record HostileDelivery(TestDelivery delivery) implements Delivery {

        HostileDelivery(String id) {
            this(TestDelivery.of(id));
        }

        @Override
        public String id() {
            return delivery.id();
        }

        @Override
        public Body body() {
            return delivery.body();
        }

        @Override
        public Headers headers() {
            return delivery.headers();
        }

        @Override
        public int attempt() {
            throw new IllegalStateException("as meant");
        }

        @Override
        public Instant sentAt() {
            return delivery.sentAt();
        }

        @Override
        public String groupId() {
            return null;
        }

        @Override
        public String orderingKey() {
            return null;
        }

        @Override
        public long leasedAt() {
            return delivery.leasedAt();
        }

        @Override
        public Object raw() {
            return delivery;
        }
    }

    @Test
    void returnsAMessageThatCanNotBeAskedForItsAttempt() {
        AtomicBoolean called = new AtomicBoolean();
        calls(arguments -> {
            called.set(true);
            return null;
        });
        InFlight message = leases.track(new HostileDelivery("m"), System.nanoTime());
        Invocation call = new Invocation(List.of(message), executors);
        assertThat(message.begin(call)).isTrue();

        assertThat(run(call)).isTrue();

        executors.runBlocking();
        assertThat(called).isFalse();
        assertThat(message.state()).isEqualTo(State.RETURNED);
        assertThat(consumer.released).singleElement().matches(release -> release.attempts().counted() == 0);
        assertThat(ended).containsExactly(call);
        assertThat(metrics.failed.sum()).isZero();
    }

    @Test
    void returnsWhatACallThatCouldNotBeMadeHasNotComeTo() {
        Invocation call = call("1", "2");

        handler().abort(call, new StackOverflowError("as meant"));

        executors.runBlocking();
        assertThat(call.messages).allMatch(message -> message.state() == State.RETURNED);
        assertThat(consumer.released).allMatch(release -> release.attempts().counted() == 0 && !release.delay().isZero());
        assertThat(ended).containsExactly(call);
        assertThat(metrics.failed.sum()).isZero();
    }

    @Test
    void doesNotEndACallTwice() {
        Invocation call = call("m");
        run(call);

        handler().abort(call, new StackOverflowError("as meant"));

        assertAcknowledged(call);
    }

    @Test
    void doesNotAskForTheIdOfAMessageThatIsHandledWell() {
        listener.takes(ParameterKind.PAYLOAD);
        AtomicInteger asked = new AtomicInteger();
        TestDelivery delivery = TestDelivery.of("m");
        Delivery counting = (Delivery) Proxy.newProxyInstance(Delivery.class.getClassLoader(),
                new Class<?>[]{Delivery.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("id")) {
                        asked.incrementAndGet();
                    }
                    return called.invoke(delivery, arguments);
                });
        InFlight message = leases.track(counting, System.nanoTime());
        Invocation call = new Invocation(List.of(message), executors);
        message.begin(call);
        consumer.onAcknowledge = deliveries -> {
            asked.set(asked.get() - deliveries.size());
            return TestConsumer.DONE.to(deliveries);
        };

        run(call);

        assertAcknowledged(call);
        // The broker's side asked once for each.
        assertThat(asked).hasValue(0);
    }

    // Batches

    @Test
    void acknowledgesABatch() {
        listener.batch(5);
        Invocation call = call("1", "2", "3");

        run(call);

        assertAcknowledged(call);
        assertThat(metrics.handled.sum()).isEqualTo(3);
    }

    @Test
    void failsABatch() {
        listener.batch(5);
        calls(arguments -> {
            throw new IllegalStateException("as meant");
        });
        Invocation call = call("1", "2", "3");

        run(call);

        assertFailed(call);
    }

    @Test
    void failsWhatTheResultOfABatchNames() {
        listener.batch(5).returns(ReturnKind.BATCH_RESULT);
        calls(arguments -> BatchResult.failed((Message<?>) ((List<?>) arguments[0]).get(1)));
        Invocation call = call("1", "2", "3");

        run(call);

        executors.runBlocking();
        assertThat(call.messages).extracting(InFlight::state).containsExactly(State.SETTLED, State.RETURNED, State.SETTLED);
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(ended).hasSize(1);
    }

    @Test
    void doesWithEachMessageOfABatchWhatTheResultSays() {
        consumer.hasDeadLetterQueue = true;
        listener.batch(5).returns(ReturnKind.BATCH_RESULT);
        calls(arguments -> {
            List<?> batch = (List<?>) arguments[0];
            return BatchResult.retry(List.of((Message<?>) batch.get(0)), Duration.ofMinutes(3))
                    .and(BatchResult.deadLetter(List.of((Message<?>) batch.get(2)), "no such customer"));
        });
        Invocation call = call("1", "2", "3");

        run(call);

        executors.runBlocking();
        executors.runBlocking();
        assertThat(consumer.released).singleElement().satisfies(release -> {
            assertThat(release.delivery().id()).isEqualTo("1");
            assertThat(release.delay()).isEqualTo(Duration.ofMinutes(3));
        });
        assertThat(consumer.deadLettered).singleElement().satisfies(letter -> {
            assertThat(letter.delivery().id()).isEqualTo("3");
            assertThat(letter.headers()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, "no such customer");
        });
        assertThat(call.messages.get(1).state()).isEqualTo(State.SETTLED);
        assertThat(metrics.failed.sum()).isEqualTo(2);
    }

    @Test
    void failsWhatTheLaterResultOfABatchNames() {
        listener.batch(5).returns(ReturnKind.UNI_OF_BATCH_RESULT);
        calls(arguments -> Uni.createFrom()
                .item(BatchResult.failed((Message<?>) ((List<?>) arguments[0]).get(1))));
        Invocation call = call("1", "2");

        run(call);

        executors.runBlocking();
        assertThat(call.messages).extracting(InFlight::state).containsExactly(State.SETTLED, State.RETURNED);
    }

    @Test
    void failsABatchWithoutAResult() {
        listener.batch(5).returns(ReturnKind.BATCH_RESULT);
        Invocation call = call("1", "2");

        run(call);

        assertFailed(call);
    }

    @Test
    void failsABatchWithoutALaterResult() {
        listener.batch(5).returns(ReturnKind.UNI_OF_BATCH_RESULT);
        calls(arguments -> Uni.createFrom().nullItem());
        Invocation call = call("1", "2");

        run(call);

        assertFailed(call);
    }

    @Test
    void failsABatchWhoseStageHasNoResult() {
        listener.batch(5).returns(ReturnKind.STAGE_OF_BATCH_RESULT);
        calls(arguments -> CompletableFuture.completedFuture(null));
        Invocation call = call("1", "2");

        run(call);

        assertFailed(call);
    }

    /** Which of the batch failed is not known then, and none may be lost. */
    @Test
    void failsABatchWhoseResultNamesAnotherMessage() {
        listener.batch(5).returns(ReturnKind.BATCH_RESULT);
        calls(arguments -> BatchResult.failed(new ReceivedMessage<>("another object", TestDelivery.of("1"), 1, "orders")));
        Invocation call = call("1", "2");

        run(call);

        assertFailed(call);
    }

    // Uni

    private UniEmitter<? super Object> emitter;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** A method that returns a Uni which goes on. */
    private void returnsUni(Runnable onCancel) {
        listener.returns(ReturnKind.UNI).on(ThreadModel.EVENT_LOOP);
        calls(arguments -> Uni.createFrom().emitter(newEmitter -> {
            emitter = newEmitter;
            newEmitter.onTermination(() -> {
                cancelled.set(true);
                onCancel.run();
            });
        }));
    }

    @Test
    void acknowledgesWhenTheUniHasItsItem() {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        assertThat(run(call)).isFalse();
        assertThat(ended).isEmpty();
        assertThat(Arc.container().requestContext().isActive()).isFalse();
        assertThat(scopes).allMatch(ContextState::isValid);

        emitter.complete(null);

        assertAcknowledged(call);
        assertThat(call.endedOnHandlerThread()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsWhenTheUniFails(Throwable failure) {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        run(call);

        emitter.fail(failure);

        assertFailed(call);
    }

    @Test
    void acknowledgesAUniThatHasItsItemAtOnce() {
        listener.returns(ReturnKind.UNI);
        calls(arguments -> Uni.createFrom().nullItem());
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertAcknowledged(call);
    }

    @Test
    void failsAUniThatFailsAtOnce() {
        listener.returns(ReturnKind.UNI);
        calls(arguments -> Uni.createFrom().failure(new Hostile()));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @Test
    void aUniIsCancelledWhenTheLeaseIsLost() {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        run(call);

        leases.lose(message(call), "as meant");
        assertThat(cancelled).as("on this thread").isFalse();
        executors.runApplication();

        assertThat(cancelled).isTrue();
        assertThat(ended).containsExactly(call);
        assertThat(message(call).state()).isEqualTo(State.LOST);
    }

    @Test
    void aUniThatEndsInSpiteOfItsCancellationEndsTheCallOnce() {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        run(call);

        call.cancel();
        emitter.complete(null);
        executors.runApplication();

        assertAcknowledged(call);
    }

    @Test
    void aUniThatEndsAfterItsCancellationEndsTheCallOnce() {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        run(call);

        call.cancel();
        executors.runApplication();
        emitter.complete(null);
        emitter.fail(new IllegalStateException("as meant"));

        assertFailed(call);
    }

    @Test
    void aCancellationThatThrowsEndsTheCall() {
        returnsUni(() -> {
            throw new StackOverflowError("as meant");
        });
        Invocation call = call("m");
        run(call);

        call.cancel();
        executors.runApplication();

        assertFailed(call);
    }

    @Test
    void aUniOfACallThatWasCancelledBeforeIsNotCalledFor() {
        returnsUni(() -> {
        });
        Invocation call = call("m");
        call.cancel();

        assertThat(run(call)).isTrue();

        assertThat(emitter).isNull();
        assertFailed(call);
    }

    @Test
    void aUniIsCancelledIfItsCallWasCancelledWhileTheMethodRan() {
        Invocation call = call("m");
        listener.returns(ReturnKind.UNI).on(ThreadModel.EVENT_LOOP);
        calls(arguments -> {
            call.cancel();
            return Uni.createFrom().emitter(newEmitter -> newEmitter.onTermination(() -> cancelled.set(true)));
        });

        assertThat(run(call)).isFalse();
        executors.runApplication();

        assertThat(cancelled).isTrue();
        assertFailed(call);
    }

    @Test
    void failsIfTheMethodReturnsNoUni() {
        listener.returns(ReturnKind.UNI);
        calls(arguments -> null);
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @Test
    void failsIfTheSubscriptionThrows() {
        listener.returns(ReturnKind.UNI);
        calls(arguments -> Uni.createFrom().deferred(() -> {
            throw new StackOverflowError("as meant");
        }));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    // Stages

    private final CompletableFuture<Object> stage = new CompletableFuture<>();

    private void returnsStage() {
        listener.returns(ReturnKind.STAGE).on(ThreadModel.EVENT_LOOP);
        calls(arguments -> stage);
    }

    @Test
    void acknowledgesWhenTheStageCompletes() {
        returnsStage();
        Invocation call = call("m");
        assertThat(run(call)).isFalse();
        assertThat(ended).isEmpty();

        stage.complete("done");

        assertAcknowledged(call);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsWhenTheStageFails(Throwable failure) {
        returnsStage();
        Invocation call = call("m");
        run(call);

        try {
            stage.completeExceptionally(failure);
        } catch (RuntimeException hostile) {
            // The stage reads the failure, too, after it has called back.
        }

        assertFailed(call);
    }

    @Test
    void acknowledgesAStageThatIsComplete() {
        stage.complete(null);
        returnsStage();
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertAcknowledged(call);
    }

    @Test
    void cancelsTheStageWhenTheLeaseIsLost() {
        returnsStage();
        Invocation call = call("m");
        run(call);

        leases.lose(message(call), "as meant");
        assertThat(stage).isNotDone();
        executors.runApplication();

        assertThat(stage).isCancelled();
        assertThat(ended).containsExactly(call);
    }

    @Test
    void aStageThatCanNotBeCancelledEndsTheCallAllTheSame() {
        listener.returns(ReturnKind.STAGE).on(ThreadModel.EVENT_LOOP);
        calls(arguments -> stage.minimalCompletionStage());
        Invocation call = call("m");
        run(call);

        call.cancel();
        executors.runApplication();
        stage.complete(null);

        assertFailed(call);
    }

    @Test
    void failsIfTheMethodReturnsNoStage() {
        listener.returns(ReturnKind.STAGE);
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    /** Calls back, or not, before it throws. */
    private static final class HostileStage extends CompletableFuture<Object> {

        private final boolean callsBack;

        HostileStage(boolean callsBack) {
            this.callsBack = callsBack;
        }

        @Override
        public CompletableFuture<Object> whenComplete(
                BiConsumer<? super Object, ? super Throwable> action) {
            if (callsBack) {
                action.accept("first", null);
                action.accept(null, new IllegalStateException("second"));
            }
            throw new StackOverflowError("as meant");
        }
    }

    @Test
    void failsIfTheStageCanNotBeObserved() {
        listener.returns(ReturnKind.STAGE);
        calls(arguments -> new HostileStage(false));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @Test
    void theFirstThatAStageSaysCounts() {
        listener.returns(ReturnKind.STAGE);
        calls(arguments -> new HostileStage(true));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertAcknowledged(call);
    }

    // Cancellation of a method that blocks

    @Test
    void interruptsAMethodWhoseLeaseIsLost() {
        executors.onApplication = Runnable::run;
        Invocation call = call("m");
        List<Boolean> interrupted = new ArrayList<>();
        calls(arguments -> {
            leases.lose(message(call), "as meant");
            return interrupted.add(Thread.currentThread().isInterrupted());
        });

        assertThat(run(call)).isTrue();

        assertThat(interrupted).containsExactly(true);
        assertThat(ended).containsExactly(call);
        assertThat(metrics.lateSettlements.sum()).isEqualTo(1);
    }

    @Test
    void interruptsAUniThatWorksWhereItIsSubscribedTo() {
        executors.onApplication = Runnable::run;
        listener.returns(ReturnKind.UNI);
        Invocation call = call("m");
        List<Boolean> interrupted = new ArrayList<>();
        calls(arguments -> Uni.createFrom().item(() -> {
            leases.lose(message(call), "as meant");
            return interrupted.add(Thread.currentThread().isInterrupted());
        }));
        results = (value, message, mayBlock, done) -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            done.accept(null);
        };

        assertThat(run(call)).isTrue();

        assertThat(interrupted).as("the Uni, and what becomes of its item").containsExactly(true, false);
        assertThat(ended).containsExactly(call);
    }

    @Test
    void interruptsAStageThatIsObservedWithWork() {
        executors.onApplication = Runnable::run;
        listener.returns(ReturnKind.STAGE);
        Invocation call = call("m");
        List<Boolean> interrupted = new ArrayList<>();
        calls(arguments -> new CompletableFuture<Object>() {
            @Override
            public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
                leases.lose(message(call), "as meant");
                interrupted.add(Thread.currentThread().isInterrupted());
                action.accept(null, null);
                interrupted.add(Thread.currentThread().isInterrupted());
                return this;
            }
        });

        assertThat(run(call)).isTrue();

        assertThat(interrupted).containsExactly(true, false);
        assertThat(ended).containsExactly(call);
    }

    @Test
    void doesNotInterruptAnEventLoop() {
        listener.on(ThreadModel.EVENT_LOOP);
        Invocation call = call("m");
        List<Boolean> interrupted = new ArrayList<>();
        calls(arguments -> {
            call.cancel();
            return interrupted.add(Thread.currentThread().isInterrupted());
        });

        run(call);

        assertThat(interrupted).containsExactly(false);
    }

    @ParameterizedTest
    @EnumSource
    void theInterruptThatAMethodSetsIsNotLeftOnItsThread(ThreadModel threads) {
        listener.on(threads);
        calls(arguments -> {
            Thread.currentThread().interrupt();
            return null;
        });
        run(call("m"));

        List<Boolean> interrupted = new ArrayList<>();
        calls(arguments -> interrupted.add(Thread.currentThread().isInterrupted()));
        run(call("next"));

        assertThat(interrupted).containsExactly(false);
        Thread.interrupted();
    }

    @Test
    void doesNotCallTheMethodOnceTheCallIsCancelled() {
        calls(arguments -> {
            throw new AssertionError("called");
        });
        Invocation call = call("m");
        call.cancel();

        assertThat(run(call)).isTrue();

        assertFailed(call);
        assertThat(scopes).isEmpty();
    }

    // How long it may take

    @Test
    void limitsHowLongAnAttemptMayTake() {
        listener.with("max-processing-time", "10s").manual();
        Invocation call = call("m");

        run(call);

        long now = System.nanoTime();
        assertThat(message(call).overdueAttempt(now)).isZero();
        assertThat(message(call).overdueAttempt(now + Duration.ofSeconds(10).toNanos())).isNotZero();
    }

    @Test
    void anAttemptMayTakeAnyTime() {
        listener.with("max-processing-time", "9999999999999s").manual();
        Invocation call = call("m");

        run(call);

        assertThat(message(call).overdueAttempt(System.nanoTime() + HOUR)).isZero();
    }

    // Results

    @Test
    void acknowledgesWhenTheResultHasArrived() {
        List<Consumer<Refusal>> done = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        results = (value, handled, mayBlock, arrived) -> {
            values.add(value + " of " + handled.handled() + " message" + (mayBlock ? ", may block" : ""));
            done.add(arrived);
        };
        listener.returns(ReturnKind.VALUE);
        calls(arguments -> "result");
        Invocation call = call("m");
        assertThat(run(call)).isFalse();
        assertThat(ended).isEmpty();
        assertThat(values).containsExactly("result of 1 message, may block");

        done.get(0).accept(null);

        assertAcknowledged(call);
    }

    @Test
    void theResultOfAUniMayNotBlock() {
        List<Boolean> blocking = new ArrayList<>();
        results = (value, message, mayBlock, arrived) -> {
            blocking.add(mayBlock);
            arrived.accept(null);
        };
        listener.returns(ReturnKind.UNI);
        calls(arguments -> Uni.createFrom().item("result"));

        run(call("m"));

        assertThat(blocking).containsExactly(false);
    }

    /** Accepts the results from the third on. */
    private static final class BlockedResults implements ResultHandler {

        private final List<String> values = new ArrayList<>();

        @Override
        public void accept(Object value, HandledHeaders handled, boolean mayBlock, Consumer<Refusal> done) {
            values.add(value + (mayBlock ? ", may block" : ""));
            done.accept(values.size() < 3
                    ? Refusal.of(new PublishException("blocked", true, null), "rest of " + value)
                    : null);
        }
    }

    @Test
    void aResultThatNoBrokerTakesForNowIsPassedOnAgainAndUsesUpNoAttempt() {
        BlockedResults blocked = new BlockedResults();
        results = blocked;
        listener.returns(ReturnKind.VALUE);
        calls(arguments -> "result");
        Invocation call = call("m");

        assertThat(run(call)).isFalse();
        for (int again = 0; again < 2; again++) {
            assertThat(ended).isEmpty();
            executors.runTimed();
            executors.runApplication();
        }

        assertThat(blocked.values).containsExactly("result, may block", "rest of result", "rest of rest of result");
        assertThat(scopes).hasSize(1);
        assertAcknowledged(call);
    }

    @Test
    void aResultThatNoBrokerTakesIsGivenUpWithTheLease() {
        BlockedResults blocked = new BlockedResults();
        results = blocked;
        Invocation call = call("m");
        run(call);

        leases.lose(message(call), "as meant");
        executors.runApplication();
        executors.runTimed();
        executors.runApplication();

        assertThat(ended).containsExactly(call);
        assertThat(blocked.values).hasSize(1);
    }

    @Test
    void aResultOfWhichAPartMayHaveBeenAcceptedFailsTheAttempt() {
        results = (value, message, mayBlock, arrived) -> arrived
                .accept(new Refusal(new PublishException("1 of 10", true, null), null));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @Test
    void aResultThatIsRefusedFailsTheAttempt() {
        results = (value, message, mayBlock, arrived) -> arrived
                .accept(Refusal.of(new PublishException("too large", false, null), value));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    /** The refusal comes on a thread of the broker's client. */
    @Test
    void asksTheApplicationAboutARefusedResultOnAThreadOfItsOwn() {
        results = (value, message, mayBlock, arrived) -> arrived
                .accept(Refusal.of(new PublishException("too large", false, null), value));
        listener.handledBy("a handler of failures");
        Invocation call = call("m");
        assertThat(run(call)).isFalse();
        assertThat(metrics.failed.sum()).isZero();

        executors.runApplication();

        assertFailed(call);
    }

    @Test
    void aResultWhoseDestinationIsMissingFailsTheAttempt() {
        results = (value, message, mayBlock, arrived) -> arrived
                .accept(Refusal.of(new PublishException("missing", true, new MissingDestinationException("missing")), value));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsIfTheResultDoesNotArrive(Throwable failure) {
        results = (value, message, mayBlock, arrived) -> arrived.accept(Refusal.of(failure, value));
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsIfTheResultIsRejected(Throwable failure) {
        results = (value, message, mayBlock, arrived) -> {
            throw HandlerTest.<RuntimeException>unchecked(failure);
        };
        Invocation call = call("m");

        assertThat(run(call)).isTrue();

        assertFailed(call);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aResultThatArrivesTwiceEndsTheCallOnce() {
        results = (value, message, mayBlock, arrived) -> {
            arrived.accept(null);
            arrived.accept(new Refusal(new IllegalStateException("as meant"), null));
        };
        Invocation call = call("m");

        run(call);

        assertAcknowledged(call);
    }

    // Leases

    @Test
    void theMethodSeesTheLeaseOfItsMessage() {
        listener.takes(ParameterKind.LEASE);
        List<Duration> remaining = new ArrayList<>();
        calls(arguments -> remaining.add(((Lease) arguments[0]).remaining()));

        run(call("m"));

        assertThat(remaining).singleElement().satisfies(left -> assertThat(left).isBetween(Duration.ofMinutes(59),
                Duration.ofMinutes(60)));
    }
}
