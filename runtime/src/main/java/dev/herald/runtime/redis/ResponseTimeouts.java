package dev.herald.runtime.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.vertx.redis.client.Response;

import dev.herald.spi.support.GuardedCallback;

/**
 * Ends the calls of a connection that were not answered in time. A timer of its own for each call costs more than the call
 * ({@link CompletableFuture#orTimeout} wakes a thread for it); here one is set for the earliest deadline, and the calls that
 * follow, whose deadlines are later, are looked after when it fires. Thread-safe.
 */
final class ResponseTimeouts {

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Look> next = new AtomicReference<>();

    /** Compared by identity. */
    private static final class Call {

        final CompletableFuture<Response> answer;
        final long deadline;
        final Runnable overdue;

        Call(CompletableFuture<Response> answer, long deadline, Runnable overdue) {
            this.answer = answer;
            this.deadline = deadline;
            this.overdue = overdue;
        }
    }

    /** A timer that is set. */
    private record Look(long time) {
    }

    /**
     * The answer completes with a {@link TimeoutException} if nothing else completes it before, on a thread of the JDK.
     *
     * @param overdue run after that
     */
    void watch(CompletableFuture<Response> answer, long timeoutNanos, Runnable overdue) {
        forgetAnswered();
        long deadline = System.nanoTime() + timeoutNanos;
        calls.add(new Call(answer, deadline, overdue));
        lookAt(deadline);
    }

    /** Answers come in the order of the calls, so what is answered stands in front. */
    private void forgetAnswered() {
        for (Call first = calls.peek(); first != null && first.answer.isDone(); first = calls.peek()) {
            calls.remove(first);
        }
    }

    private void lookAt(long time) {
        Look planned = next.get();
        if (planned == null || time - planned.time() < 0) {
            Look earlier = new Look(time);
            if (next.compareAndSet(planned, earlier)) {
                plan(earlier);
            } else {
                lookAt(time);
            }
        }
    }

    private void plan(Look look) {
        try {
            CompletableFuture.delayedExecutor(look.time() - System.nanoTime(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> look(look));
        } catch (Throwable failure) {
            // Calls that follow must not rely on a timer that is not set.
            next.compareAndSet(look, null);
            throw failure;
        }
    }

    private void look(Look planned) {
        // Calls that come from here on plan a look of their own; if another one is planned already, it stays.
        next.compareAndSet(planned, null);
        long now = System.nanoTime();
        List<Call> overdue = new ArrayList<>();
        Call earliest = null;
        for (Iterator<Call> all = calls.iterator(); all.hasNext();) {
            Call call = all.next();
            if (call.answer.isDone()) {
                all.remove();
            } else if (call.deadline - now <= 0) {
                all.remove();
                overdue.add(call);
            } else if (earliest == null || call.deadline - earliest.deadline < 0) {
                earliest = call;
            }
        }
        if (earliest != null) {
            lookAt(earliest.deadline);
        }
        overdue.forEach(call -> GuardedCallback.run("giving up a call to Redis", () -> end(call)));
    }

    private static void end(Call call) {
        if (call.answer.completeExceptionally(new TimeoutException())) {
            call.overdue.run();
        }
    }
}
