package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Lease;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;

/**
 * Calls the listener's method: reads the messages, resolves the arguments, calls on the right thread within a request
 * scope, passes on what comes back, and tells the outcome of every message. Nothing a message or a method does gets
 * past it.
 */
final class Handler {

    private final ListenerMethod method;
    private final Invoker<Object, Object> invoker;
    private final Function<Body, Object> reader;
    private final Arguments arguments;
    private final HandlerExecutor contexts;
    private final LeaseRenewer leases;
    private final RetryDecisions outcomes;
    private final ResultHandler returned;
    private final Ended ended;
    private final long maxProcessingNanos;

    /** Told once for each work; answers with what is to be handled in its place, or {@code null}. */
    interface Ended {

        /** Its call is over, and its messages' outcomes are decided. */
        Work ended(Work work, long nanos);

        /** There was no thread to be had for it. */
        Work rejected(Work work, Throwable reason);
    }

    Handler(ListenerMethod method, ListenerSettings settings, Payloads payloads, HandlerExecutor contexts,
            LeaseRenewer leases, RetryDecisions outcomes, ResultHandler returned, Ended ended) {
        this.method = method;
        this.invoker = method.invoker().getValue();
        this.reader = payloads.reader(method.payloadType());
        this.arguments = new Arguments(method);
        this.contexts = contexts;
        this.leases = leases;
        this.outcomes = outcomes;
        this.returned = returned;
        this.ended = ended;
        this.maxProcessingNanos = settings.maxProcessingTime().toNanos();
    }

    /**
     * Starts handling on another thread.
     *
     * @param begun called once, by that thread, before it handles, or by any, if there is none to be had; or {@code null}
     */
    void handle(Work work, Runnable begun) {
        contexts.run(method.threads(), new Running(work, begun));
    }

    /** One call under way. */
    private final class Running implements HandlerExecutor.Call {

        private final Work work;
        /** Until it is called. */
        private Runnable begun;
        /** At the messages that could be read. */
        private final List<Attempt> attempts;
        private long started;
        private boolean over;
        /** The thread within {@link #run}: what is next can stay on it. */
        private Thread inside;
        private Running next;
        private Acknowledgement acknowledgement;

        Running(Work work, Runnable begun) {
            this.work = work;
            this.begun = begun;
            this.attempts = new ArrayList<>(work.messages.size());
        }

        @Override
        public HandlerExecutor.Call run(long now) {
            begin();
            inside = Thread.currentThread();
            started = now;
            try {
                call();
            } catch (Throwable defect) {
                rejected(defect);
            }
            inside = null;
            return next;
        }

        private void begin() {
            Runnable first = begun;
            begun = null;
            if (first != null) {
                first.run();
            }
        }

        @Override
        public void rejected(Throwable reason) {
            begin();
            goOn(ended.rejected(work, reason));
        }

        private void call() {
            work.messages.forEach(this::read);
            if (attempts.isEmpty()) {
                end();
                return;
            }
            for (Attempt attempt : attempts) {
                attempt.message().handling(work, started + maxProcessingNanos);
            }
            ManagedContext requestScope = Arc.container().requestContext();
            requestScope.activate();
            try {
                call(requestScope);
            } catch (Throwable failure) {
                requestScope.terminate();
                failed(failure);
            }
        }

        private void read(InFlight message) {
            if (!message.isOpen()) {
                // Lost or given back while it waited for a handler.
                return;
            }
            int number = message.attempt();
            try {
                Object payload = reader.apply(message.delivery.body());
                attempts.add(new Attempt(message, number,
                        new ReceivedMessage<>(payload, message.delivery, number, method.destination())));
            } catch (Throwable failure) {
                outcomes.fail(new Attempt(message, number, null), failure);
            }
        }

        private void call(ManagedContext requestScope) throws Throwable {
            Object result = invoke();
            switch (method.returns()) {
                case UNI -> subscribe((Uni<?>) present(result), requestScope);
                case STAGE -> observe((CompletionStage<?>) present(result), requestScope);
                default -> {
                    requestScope.terminate();
                    returned(result, method.threads() != ThreadModel.EVENT_LOOP);
                }
            }
        }

        private Object invoke() throws Throwable {
            Object[] values = arguments.of(new Arguments.Call(attempts, this::acknowledgement, this::lease));
            boolean ownThread = method.threads() != ThreadModel.EVENT_LOOP;
            if (ownThread) {
                work.enterThread();
            }
            try {
                return invoker.invoke(null, values);
            } finally {
                if (ownThread) {
                    work.leaveThread();
                }
            }
        }

        /** One for all parameters that want it. */
        private Acknowledgement acknowledgement() {
            if (acknowledgement == null) {
                acknowledgement = new WorkAcknowledgement(attempts, outcomes);
            }
            return acknowledgement;
        }

        private Lease lease() {
            return new WorkLease(attempts.stream().map(Attempt::message).toList(), leases);
        }

        private Object present(Object result) {
            if (result == null) {
                throw new IllegalStateException(method.description() + " returned null instead of a "
                        + (method.returns() == ListenerMethod.ReturnKind.UNI ? "Uni" : "CompletionStage"));
            }
            return result;
        }

        private void subscribe(Uni<?> uni, ManagedContext requestScope) {
            var scope = requestScope.getState();
            Cancellable subscription = uni.subscribe().with(item -> {
                requestScope.destroy(scope);
                returned(item, false);
            }, failure -> {
                requestScope.destroy(scope);
                failed(failure);
            });
            requestScope.deactivate();
            work.cancelBy(() -> {
                subscription.cancel();
                requestScope.destroy(scope);
                failed(new CancellationException("the lease was lost"));
            });
        }

        private void observe(CompletionStage<?> stage, ManagedContext requestScope) {
            var scope = requestScope.getState();
            stage.whenComplete((item, failure) -> {
                requestScope.destroy(scope);
                if (failure == null) {
                    returned(item, false);
                } else {
                    failed(failure);
                }
            });
            requestScope.deactivate();
            work.cancelBy(() -> {
                if (stage instanceof Future<?> future) {
                    future.cancel(true);
                }
                failed(new CancellationException("the lease was lost"));
            });
        }

        /** The method ended well; its value goes where it is meant to go, before the messages are acknowledged. */
        private void returned(Object item, boolean mayBlock) {
            if (item instanceof BatchResult result) {
                succeeded(result);
                return;
            }
            try {
                returned.accept(item, attempts.get(0).received(), mayBlock, failure -> {
                    if (failure == null) {
                        succeeded(BatchResult.ok());
                    } else {
                        failed(failure);
                    }
                });
            } catch (Throwable failure) {
                failed(failure);
            }
        }

        private void succeeded(BatchResult result) {
            if (isFirstOutcome()) {
                for (Attempt attempt : attempts) {
                    if (isFailed(attempt, result)) {
                        outcomes.reject(attempt, null);
                    } else if (method.ack() == AckMode.AUTO) {
                        outcomes.acknowledge(attempt);
                    }
                }
                end();
            }
        }

        /** An id may have to be made first, where the sender gave none. */
        private boolean isFailed(Attempt attempt, BatchResult result) {
            return !result.failedIds().isEmpty() && result.failedIds().contains(attempt.message().delivery.id());
        }

        private void failed(Throwable thrown) {
            if (isFirstOutcome()) {
                Throwable failure = thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
                attempts.forEach(attempt -> outcomes.fail(attempt, failure));
                end();
            }
        }

        private synchronized boolean isFirstOutcome() {
            boolean first = !over;
            over = true;
            return first;
        }

        private void end() {
            work.end();
            goOn(ended.ended(work, System.nanoTime() - started));
        }

        private void goOn(Work following) {
            if (following == null) {
                return;
            }
            if (inside == Thread.currentThread()) {
                next = new Running(following, null);
            } else {
                handle(following, null);
            }
        }
    }
}
