package dev.herald.runtime.container;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

import dev.herald.AckMode;
import dev.herald.BatchResult;
import dev.herald.FailureAction;
import dev.herald.FailureDecision;
import dev.herald.Message;
import dev.herald.runtime.container.ResultHandler.Refusal;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Calls the listener's method: reads the messages, resolves the arguments, calls within a request scope, passes on the
 * result, and has every attempt decided. Whatever the messages or the method do, the call ends once.
 */
final class Handler {

    private static final Backoff PASS_ON_AGAIN = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0.2);
    /** About as long as an alarm or a fail-over of a broker lasts. After that, the attempt has failed. */
    private static final long PASS_ON_FOR = TimeUnit.MINUTES.toNanos(2);

    private final ListenerMethod method;
    private final Invoker<Object, Object> invoker;
    private final Function<Body, Object> reader;
    private final Arguments arguments;
    private final LeaseRenewer leases;
    private final RetryDecisions decisions;
    private final ResultHandler results;
    private final ListenerObserver observer;
    private final IncomingFilters filters;
    private final CurrentCalls calls;
    private final Consumer<Invocation> end;
    private final Again again;
    private final long maxProcessingNanos;
    private final boolean ownThread;
    private volatile Object instance;
    private volatile ManagedContext requestScope;

    /** @param end called once at the end of every call, by the thread that ends it */
    Handler(ListenerMethod method, ListenerSettings settings, MessagePipeline.Shared shared, LeaseRenewer leases,
            RetryDecisions decisions, ResultHandler results, ListenerObserver observer, Consumer<Invocation> end) {
        this.method = method;
        this.invoker = method.invoker().getValue();
        this.reader = shared.payloads().reader(method.payloadType());
        this.arguments = new Arguments(method);
        this.leases = leases;
        this.decisions = decisions;
        this.results = results;
        this.observer = observer;
        this.filters = shared.filters().incoming(method.id(), method.destination());
        this.calls = shared.calls();
        this.end = end;
        this.again = new Again(shared.executors());
        this.maxProcessingNanos = Nanos.of(settings.maxProcessingTime());
        this.ownThread = method.threads() != ThreadModel.EVENT_LOOP;
    }

    /**
     * Makes a call on the current thread. Does not throw.
     *
     * @param now {@link System#nanoTime}: reading the clock costs as much as many a handler does
     * @return whether the call has ended; otherwise another thread ends it
     */
    boolean run(Invocation call, long now) {
        call.enter(now);
        // Set by an earlier call, or by what else runs on the thread.
        Thread.interrupted();
        try {
            call.observedBy(observer);
            if (ownThread && filters != IncomingFilters.NONE) {
                // They may read bodies, and take their time.
                call.enterThread();
            }
            readAll(call);
            if (call.attempts.isEmpty()) {
                leaveThread(call);
                call.complete(decided -> {
                }, end);
            } else {
                callWithinRequestScope(call);
            }
        } catch (Throwable failure) {
            abort(call, failure);
        }
        return call.leave();
    }

    /**
     * Ends a call that could not be made, or that broke off, unless it has ended. Messages that it has not come to are
     * returned.
     */
    void abort(Invocation call, Throwable failure) {
        leaveThread(call);
        call.failed(failure);
        call.complete(attempt -> decisions.fail(attempt, failure), aborted -> {
            try {
                aborted.messages.forEach(message -> decisions.notAttempted(aborted, message, failure));
            } finally {
                end.accept(aborted);
            }
        });
    }

    private void readAll(Invocation call) {
        long until = leases.clock().at(call.started()) + maxProcessingNanos;
        call.runsUntil(until);
        for (InFlight message : call.messages) {
            read(call, message, until);
        }
    }

    private void read(Invocation call, InFlight message, long until) {
        int begun = 0;
        try {
            begun = message.attemptOf(call, until);
            if (begun == 0) {
                // Lost meanwhile.
                return;
            }
            if (decisions.isUsedUp(message.delivery)) {
                decisions.usedUp(call, new Attempt(message, begun, null));
            } else {
                call.attempts.add(read(message, begun));
            }
        } catch (Throwable failure) {
            call.failed(failure);
            if (begun == 0) {
                decisions.notAttempted(call, message, failure);
            } else {
                decisions.fail(new Attempt(message, begun, null), failure);
            }
        }
    }

    private Attempt read(InFlight message, int begun) throws Exception {
        Delivery delivery = message.delivery;
        int number = message.number(begun);
        Body body = filters == IncomingFilters.NONE
                ? delivery.body()
                : filters.body(delivery.body(), new ReceivedMessage<>(null, delivery, number, method.destination()));
        return new Attempt(message, begun,
                new ReceivedMessage<>(reader.apply(body), delivery, number, method.destination()));
    }

    private void callWithinRequestScope(Invocation call) {
        ManagedContext requestScope = requestScope();
        requestScope.activate();
        ContextState scope = requestScope.getState();
        CurrentCall current = current(call, scope);
        Object result;
        try {
            result = invoke(call, current);
        } catch (Throwable failure) {
            fail(call, leave(call, scope, current, null, failure));
            return;
        }
        switch (method.returns()) {
            case UNI, UNI_OF_BATCH_RESULT -> subscribe(call, result, scope, current);
            case STAGE, STAGE_OF_BATCH_RESULT -> observe(call, result, scope, current);
            default -> end(call, result, leave(call, scope, current, result, null), ownThread);
        }
    }

    /** Always the same, and looked up when calls are made: lambdas that hold it would be larger. */
    private ManagedContext requestScope() {
        if (requestScope == null) {
            requestScope = Arc.container().requestContext();
        }
        return requestScope;
    }

    /** What the application sees of the call; {@code null} if nobody looks. */
    private CurrentCall current(Invocation call, ContextState scope) {
        if (filters == IncomingFilters.NONE && !calls.areKept()) {
            return null;
        }
        CurrentCall current = new CurrentCall(method, call, filters);
        if (calls.areKept()) {
            calls.enter(scope, current);
        }
        return current;
    }

    private Object invoke(Invocation call, CurrentCall current) throws Throwable {
        if (ownThread) {
            call.enterThread();
        }
        if (current != null) {
            current.begin();
        }
        Object[] values = arguments.of(new Arguments.Call(call.attempts, decisions, leases));
        if (call.isCancelled()) {
            throw new CancellationException("the lease was lost before the method was called");
        }
        return invoker.invoke(instance(), values);
    }

    /** From here on the thread runs the container's code, which no cancellation interrupts. */
    private void leaveThread(Invocation call) {
        if (ownThread) {
            call.leaveThread();
        }
    }

    /** Looked up for the first call: beans are created when they are needed. */
    private Object instance() {
        if (instance == null && method.bean() != null) {
            ArcContainer arc = Arc.container();
            instance = arc.instance(arc.bean(method.bean())).get();
        }
        return instance;
    }

    /** A {@code Uni} may do its work on the thread that subscribes to it, which a cancellation has to interrupt then. */
    private void subscribe(Invocation call, Object result, ContextState scope, CurrentCall current) {
        Cancellable subscription;
        try {
            subscription = ((Uni<?>) present(result)).subscribe().with(
                    item -> end(call, item, over(call, scope, current, item, null), false),
                    failure -> fail(call, over(call, scope, current, null, failure)));
        } catch (Throwable failure) {
            fail(call, leave(call, scope, current, null, failure));
            return;
        }
        leaveThread(call);
        requestScope.deactivate();
        call.cancelBy(() -> cancel(call, subscription::cancel, scope, current));
    }

    private void observe(Invocation call, Object result, ContextState scope, CurrentCall current) {
        CompletionStage<?> stage;
        try {
            stage = (CompletionStage<?>) present(result);
            stage.whenComplete((item, failure) -> end(call, item, over(call, scope, current, item, failure), false));
        } catch (Throwable failure) {
            fail(call, leave(call, scope, current, null, failure));
            return;
        }
        leaveThread(call);
        requestScope.deactivate();
        call.cancelBy(() -> cancel(call, () -> {
            if (stage instanceof Future<?> future) {
                future.cancel(true);
            }
        }, scope, current));
    }

    /** Runs on a thread of the application: what is cancelled may throw, or block. */
    private void cancel(Invocation call, Runnable cancellation, ContextState scope, CurrentCall current) {
        try {
            cancellation.run();
        } catch (Throwable failure) {
            warn("cancelling its Uni or CompletionStage failed", failure);
        } finally {
            fail(call, over(call, scope, current, null, new CancellationException("the lease was lost")));
        }
    }

    private Object present(Object result) {
        if (result == null) {
            throw new IllegalStateException(method.description() + " returned null instead of a "
                    + (method.returns().isUni() ? "Uni" : "CompletionStage"));
        }
        return result;
    }

    /**
     * The method has ended on its thread, and with it the request scope.
     *
     * @return why the attempt has failed, or {@code null}
     */
    private Throwable leave(Invocation call, ContextState scope, CurrentCall current, Object result, Throwable failure) {
        Throwable outcome = current == null ? failure : current.end(result, cause(failure));
        leaveThread(call);
        requestScope.deactivate();
        destroy(call, scope);
        return outcome;
    }

    /** {@link #leave}, where the method's {@code Uni} or stage has ended, on any thread. */
    private Throwable over(Invocation call, ContextState scope, CurrentCall current, Object result, Throwable failure) {
        Throwable outcome = failure;
        try {
            if (current != null && current.hasOpenFilters()) {
                outcome = endWithinRequestScope(scope, current, result, cause(failure));
            }
        } catch (Throwable defect) {
            outcome = failure == null ? defect : failure;
        }
        destroy(call, scope);
        return outcome;
    }

    /** The thread may be that of another request, which goes on. */
    private Throwable endWithinRequestScope(ContextState scope, CurrentCall current, Object result, Throwable failure) {
        ContextState others = requestScope.getStateIfActive();
        requestScope.activate(scope);
        try {
            return current.end(result, failure);
        } finally {
            if (others == null) {
                requestScope.deactivate();
            } else {
                requestScope.activate(others);
            }
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure == null ? null : Futures.cause(failure);
    }

    /** Beans of the request scope are destroyed by their own code, which does not decide about the message. */
    private void destroy(Invocation call, ContextState scope) {
        leaveThread(call);
        try {
            requestScope.destroy(scope);
        } catch (Throwable failure) {
            warn("destroying its request-scoped beans failed", failure);
        } finally {
            if (calls.areKept()) {
                calls.leave(scope);
            }
        }
    }

    private void warn(String what, Throwable failure) {
        RateLimitedLog.warn(method.id() + " call", "Listener '" + method.id() + "' (" + method.description() + "): " + what
                + ": " + FailureText.of(failure), failure);
    }

    private void end(Invocation call, Object item, Throwable failure, boolean mayBlock) {
        if (failure == null) {
            succeed(call, item, mayBlock);
        } else {
            fail(call, failure);
        }
    }

    /** The method ended well. Its result goes where it has to go before the messages are acknowledged. */
    private void succeed(Invocation call, Object item, boolean mayBlock) {
        try {
            if (method.returns().isBatchResult()) {
                acknowledge(call, checked(call, (BatchResult) item));
                return;
            }
            results.accept(item, call, mayBlock, refusal -> passedOn(call, refusal, 0, 0));
        } catch (Throwable failure) {
            fail(call, failure);
        }
    }

    /** @param failingSince when the first try failed; of no meaning before that: success needs no clock */
    private void passedOn(Invocation call, Refusal refusal, int triesBefore, long failingSince) {
        if (refusal == null) {
            acknowledge(call, BatchResult.ok());
        } else if (refusal.rest() == null) {
            failOnAnyThread(call, refusal.failure());
        } else {
            passOnLater(call, refusal, triesBefore + 1, triesBefore == 0 ? System.nanoTime() : failingSince);
        }
    }

    /** The call goes on, and with it the lease: no other message is handled in its place. */
    private void passOnLater(Invocation call, Refusal refusal, int tries, long failingSince) {
        Throwable failure = refusal.failure();
        if (System.nanoTime() - failingSince >= PASS_ON_FOR) {
            failOnAnyThread(call, failure);
            return;
        }
        RateLimitedLog.warn(method.id() + " result", "Listener '" + method.id() + "' (" + method.description()
                + ") could not pass on the result for message " + call.messages.get(0).id() + ", and tries again: "
                + FailureText.of(failure), failure);
        call.cancelBy(() -> fail(call, failure));
        again.add(Nanos.of(PASS_ON_AGAIN.delay(tries)), () -> call.goOn(() -> {
            try {
                results.accept(refusal.rest(), call, false, next -> passedOn(call, next, tries, failingSince));
            } catch (Throwable rejection) {
                fail(call, rejection);
            }
        }));
    }

    /** A failure that it means to report must not be taken for success. */
    private BatchResult checked(Invocation call, BatchResult result) {
        if (result == null) {
            throw new IllegalStateException(method.description() + " returned null instead of a BatchResult");
        }
        Set<Message<?>> others = Collections.newSetFromMap(new IdentityHashMap<>());
        others.addAll(result.failedMessages());
        call.attempts.forEach(attempt -> others.remove(attempt.received()));
        if (!others.isEmpty()) {
            throw new IllegalStateException(method.description() + " returned a BatchResult with messages that are not of its"
                    + " batch: pass the Message objects that the method received to BatchResult");
        }
        return result;
    }

    private void acknowledge(Invocation call, BatchResult result) {
        call.complete(attempt -> {
            Optional<FailureDecision> failed = result.decision(attempt.received());
            if (failed.isPresent()) {
                reject(attempt, failed.get());
            } else if (method.ack() == AckMode.AUTO) {
                decisions.acknowledge(attempt);
            }
        }, end);
    }

    private void reject(Attempt attempt, FailureDecision decision) {
        if (decision.action() == FailureAction.DEAD_LETTER) {
            decisions.deadLetter(attempt, decision.reason().orElse(null));
        } else {
            decisions.reject(attempt, decision.delay().orElse(null));
        }
    }

    /** On any thread, also one of a broker's client: an application that has something to say about failures says it on its own. */
    private void failOnAnyThread(Invocation call, Throwable failure) {
        if (decisions.asksApplication()) {
            call.goOn(() -> fail(call, failure));
        } else {
            fail(call, failure);
        }
    }

    private void fail(Invocation call, Throwable thrown) {
        Throwable failure = Futures.cause(thrown);
        call.failed(failure);
        call.complete(attempt -> decisions.fail(attempt, failure), end);
    }
}
