package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

/**
 * Records what the application sees of the container, and checks what can be checked at once: order, overlap,
 * concurrency, threads. What can be judged only at the end is left to the tests. Thread-safe.
 */
@Singleton
public class Model {

    private static final Pattern CONTAINER_THREAD = Pattern.compile("herald-(timer|poll|settle).*");

    private final LongSupplier clock;
    private final Map<Target, Traffic> traffic = new EnumMap<>(Target.class);
    private final List<Violation> violations = new ArrayList<>();
    private final List<OrderDoubt> orderDoubts = new ArrayList<>();
    private final List<Awaited> awaited = new ArrayList<>();
    private final Totals totals = new Totals();
    private long roundStart;

    /** A message that may have overtaken another one, unless that had been dead-lettered by then. */
    record OrderDoubt(Violation violation, History blocker, int attemptsThen) {
    }

    /** A stage that has to complete. */
    record Awaited(Call call, String what, CompletionStage<?> stage) {
    }

    /** One message as a handler gets it. @param attempt which one the container says it is */
    public record Delivered(Task task, int attempt) {
    }

    public Model() {
        this(System::nanoTime);
    }

    Model(LongSupplier clock) {
        this.clock = clock;
        reset();
    }

    /** Forgets all but the totals. */
    synchronized void newRound() {
        reset();
    }

    private void reset() {
        roundStart = clock.getAsLong();
        for (Target target : Target.values()) {
            traffic.put(target, new Traffic(target));
        }
        violations.clear();
        orderDoubts.clear();
        awaited.clear();
    }

    // What the script does

    /** A message is about to be sent; without effect if it was before. */
    public synchronized void published(Target target, Task task, boolean unreadable) {
        if (traffic(target).history(task.id()) == null) {
            totals.messages++;
            traffic(target).published(task, unreadable).event(now(), "published, plan " + task.plan()
                    + (task.group() == null ? "" : ", group " + task.group()) + (unreadable ? ", unreadable" : ""));
        }
    }

    /** The message may not have reached the broker. */
    public synchronized void maybeNotPublished(Target target, String id) {
        traffic(target).history(id).uncertain();
    }

    /** {@code stop()} is about to be called. */
    synchronized Stop stopping(Target target) {
        totals.stops++;
        noteUnfinished(target, "the listener is being stopped");
        return traffic(target).stopping(clock.getAsLong());
    }

    /** The stop has ended. */
    synchronized void stopEnded(Target target, Stop stop) {
        stop.end(clock.getAsLong());
        totals.longestStop = Math.max(totals.longestStop, stop.endedAt() - stop.begunAt);
        noteUnfinished(target, "the listener has stopped");
        if (!stop.timedOut(Traffic.SLACK) && traffic(target).isLast(stop)) {
            traffic(target).stopped(true);
        }
    }

    /** When the stop ended can't be said. */
    synchronized void stopFailed(Stop stop) {
        stop.end(stop.deadline() + 2_000_000_000L);
    }

    /** {@code start()} is about to be called. */
    synchronized void starting(Target target) {
        totals.starts++;
        traffic(target).started();
        noteUnfinished(target, "the listener is being started");
    }

    /** {@code concurrency(…)} is about to be called. */
    synchronized void concurrency(Target target, int handlers) {
        traffic(target).concurrency(handlers);
    }

    /** The broker is about to end all leases without notice. */
    synchronized void leasesEnded(Target target) {
        totals.faults++;
        traffic(target).leasesEnded();
        noteUnfinished(target, "the broker ended all leases");
    }

    /** Faults are about to be injected. @param excused how many messages may be handled once more for that */
    synchronized void faultsInjected(Target target, int count, int excused) {
        totals.faults += count;
        traffic(target).excuse(excused);
    }

    private void noteUnfinished(Target target, String event) {
        traffic(target).histories().stream().filter(history -> !history.unreadable && !history.isDone(0))
                .forEach(history -> history.event(now(), event));
    }

    // What handlers see

    /**
     * A handler was called.
     *
     * @param interrupted whether its thread was interrupted; to be read before {@code leaseLost}, because a lease that is lost
     *        meanwhile interrupts the thread
     * @param leaseLost whether it finds its lease lost
     */
    public synchronized Call begin(Target target, List<Delivered> messages, boolean interrupted, boolean leaseLost) {
        Traffic there = traffic(target);
        Call call = new Call(this, target, clock.getAsLong(), Thread.currentThread().getName());
        totals.calls++;
        for (Delivered message : messages) {
            add(call, message);
        }
        if (leaseLost) {
            leaseLost(call);
        }
        there.begin(call);
        new BeginChecks(this, there, call).run(interrupted && !leaseLost);
        calledOn(target, "the handler", call.thread);
        return call;
    }

    private void add(Call call, Delivered message) {
        History history = traffic(call.target).history(message.task().id());
        if (history == null) {
            violated(Violation.of(Invariant.UNKNOWN_MESSAGE, call.target,
                    "a handler got " + message.task().id() + ", attempt " + message.attempt()));
            return;
        }
        Attempt attempt = new Attempt(history, call, history.attempts.size() + 1);
        history.attempts.add(attempt);
        call.add(attempt);
        history.event(now(), "call " + attempt.number + " on " + call.thread + ", attempt() = " + message.attempt()
                + (message.attempt() > attempt.number ? " (!)" : "") + ", does " + attempt.act());
        if (message.attempt() > attempt.number && !isLenient(call.target)) {
            violated(Invariant.ATTEMPTS_MISCOUNTED, history,
                    "attempt() is " + message.attempt() + " in call " + attempt.number);
        }
    }

    /** Whether more can have happened to its messages than handlers see. */
    private static boolean isLenient(Target target) {
        return target.is(Target.Trait.LOSSY) || target.is(Target.Trait.TWINS);
    }

    synchronized void ended(Attempt attempt, Ending ending) {
        if (attempt.end(ending, clock.getAsLong())) {
            totals.failures += ending == Ending.WELL ? 0 : 1;
            attempt.history.event(now(), "call " + attempt.number + " ended " + ending);
        }
    }

    synchronized boolean hasEnded(Call call) {
        return call.attempts().stream().noneMatch(Attempt::isOpen);
    }

    synchronized void left(Call call) {
        if (call.markLeft()) {
            traffic(call.target).left(call);
            call.attempts().forEach(attempt -> attempt.history.event(now(), "call " + attempt.number + " left"));
        }
    }

    synchronized void extended(Call call, Duration atLeast) {
        long ran = clock.getAsLong() - call.begunAt;
        call.attempts().forEach(attempt -> {
            attempt.extended(ran + atLeast.toNanos());
            attempt.history.event(now(), "call " + attempt.number + " extended its lease by " + atLeast.toMillis() + " ms");
        });
    }

    synchronized void leaseLost(Call call) {
        call.attempts().forEach(attempt -> {
            attempt.history.event(now(), "call " + attempt.number + " saw its lease lost");
            if (isLostTooEarly(attempt)) {
                violated(Invariant.LEASE_LOST, attempt.history,
                        "call " + attempt.number + " lost its lease, and had extended it");
            }
            attempt.leaseLost();
        });
    }

    private boolean isLostTooEarly(Attempt attempt) {
        Traffic there = traffic(attempt.history.target);
        return attempt.isExtended() && !there.target.is(Target.Trait.LOSSY) && !there.mayBeLost(attempt, clock.getAsLong())
                && !there.mayBeReleased(attempt, clock.getAsLong());
    }

    synchronized void note(Call call, String event) {
        call.attempts().forEach(attempt -> attempt.history.event(now(), "call " + attempt.number + ": " + event));
    }

    synchronized void calledOn(Target target, String what, String thread) {
        if (CONTAINER_THREAD.matcher(thread).matches()) {
            violated(Violation.of(Invariant.CONTAINER_THREAD, target, what + " ran on " + thread));
        }
    }

    synchronized void awaits(Call call, String what, CompletionStage<?> stage) {
        awaited.add(new Awaited(call, what, stage));
    }

    // What the tests read

    void violated(Invariant invariant, History history, String text) {
        violated(new Violation(invariant, history.target, history.task.id(), text, history.events()));
    }

    synchronized void violated(Violation violation) {
        violations.add(violation);
    }

    void doubtOrder(Violation violation, History blocker) {
        orderDoubts.add(new OrderDoubt(violation, blocker, blocker.attempts.size()));
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    synchronized List<OrderDoubt> orderDoubts() {
        return List.copyOf(orderDoubts);
    }

    synchronized List<Awaited> awaited() {
        return List.copyOf(awaited);
    }

    Traffic traffic(Target target) {
        return traffic.get(target);
    }

    Totals totals() {
        return totals;
    }

    /** Since the round began. */
    private long now() {
        return clock.getAsLong() - roundStart;
    }

    long nanoTime() {
        return clock.getAsLong();
    }
}
