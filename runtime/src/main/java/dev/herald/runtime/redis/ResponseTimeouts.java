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
 * Times out the calls of a connection. A timer per call would cost more than the call
 * ({@link CompletableFuture#orTimeout} wakes a thread for each); instead, one is set for the earliest deadline, and when it
 * fires, all calls are checked. Thread-safe.
 */
final class ResponseTimeouts {

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Timer> next = new AtomicReference<>();

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
    private record Timer(long time) {
    }

    /**
     * Completes a response with a {@link TimeoutException}, on a thread of the JDK, unless it completes in time.
     *
     * @param overdue run after that
     */
    void watch(CompletableFuture<Response> answer, long timeoutNanos, Runnable overdue) {
        forgetAnswered();
        long deadline = System.nanoTime() + timeoutNanos;
        calls.add(new Call(answer, deadline, overdue));
        checkAt(deadline);
    }

    /** Responses come in the order of the calls, so completed calls are at the head. */
    private void forgetAnswered() {
        for (Call first = calls.peek(); first != null && first.answer.isDone(); first = calls.peek()) {
            calls.remove(first);
        }
    }

    private void checkAt(long time) {
        Timer planned = next.get();
        if (planned == null || time - planned.time() < 0) {
            Timer earlier = new Timer(time);
            if (next.compareAndSet(planned, earlier)) {
                set(earlier);
            } else {
                checkAt(time);
            }
        }
    }

    private void set(Timer timer) {
        try {
            CompletableFuture.delayedExecutor(timer.time() - System.nanoTime(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> check(timer));
        } catch (Throwable failure) {
            // Further calls must not rely on a timer that is not set.
            next.compareAndSet(timer, null);
            throw failure;
        }
    }

    private void check(Timer planned) {
        // Calls made from here on set another timer, unless one is set already.
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
            checkAt(earliest.deadline);
        }
        overdue.forEach(call -> GuardedCallback.run("timing out a call to Redis", () -> end(call)));
    }

    private static void end(Call call) {
        if (call.answer.completeExceptionally(new TimeoutException())) {
            call.overdue.run();
        }
    }
}
