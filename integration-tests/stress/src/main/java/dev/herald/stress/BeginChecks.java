package dev.herald.stress;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What must hold when a handler begins. Guarded by the {@link Model}. */
final class BeginChecks {

    private final Model model;
    private final Traffic traffic;
    private final Call call;

    BeginChecks(Model model, Traffic traffic, Call call) {
        this.model = model;
        this.traffic = traffic;
        this.call = call;
    }

    /** @param interrupted whether the thread has its interrupt flag set, for no reason that the handler knows */
    void run(boolean interrupted) {
        if (call.attempts().isEmpty()) {
            return;
        }
        History first = call.attempts().get(0).history;
        int running = traffic.running(model.nanoTime());
        if (running > traffic.limit()) {
            model.violated(Invariant.CONCURRENCY_EXCEEDED, first,
                    running + " handlers run, " + traffic.limit() + " may: " + traffic.runningMessages());
        }
        if (traffic.isStopped()) {
            model.violated(Invariant.RUNS_WHILE_STOPPED, first, "a handler begins, and all had ended when it was stopped");
        }
        if (interrupted && !traffic.cancelsHandlers(model.nanoTime())) {
            model.violated(Invariant.INTERRUPTED, first, "call " + call.attempts().get(0).number
                    + " begins on an interrupted thread, " + call.thread);
        }
        if (traffic.target.isFifo()) {
            checkGroups();
        }
    }

    private void checkGroups() {
        Set<String> groups = new LinkedHashSet<>();
        for (Attempt attempt : call.attempts()) {
            if (groups.add(attempt.history.task.group()) && !overlaps(attempt.history)) {
                checkOrder(attempt.history);
            }
        }
    }

    private boolean overlaps(History history) {
        Call other = traffic.runningInGroup(history.task.group(), call);
        if (other == null) {
            return false;
        }
        Attempt before = other.attempts().get(0);
        List<String> events = new ArrayList<>(history.events());
        events.add("and of " + before.history.task.id() + ':');
        events.addAll(before.history.events());
        model.violated(new Violation(overlap(before), history.target, history.task.id(), "begins in group "
                + history.task.group() + " while call " + before.number + " of " + before.history.task.id() + " runs", events));
        return true;
    }

    private Invariant overlap(Attempt before) {
        if (traffic.mayBeReleased(before, model.nanoTime())) {
            return Invariant.OVERLAP_AFTER_STOP;
        }
        return before.isOpen() ? Invariant.OVERLAP : Invariant.OVERLAP_AFTER_ACK;
    }

    private void checkOrder(History history) {
        History blocker = traffic.undoneBefore(history, call);
        if (blocker != null) {
            List<String> events = new ArrayList<>(history.events());
            events.add("and of " + blocker.task.id() + ':');
            events.addAll(blocker.events());
            model.doubtOrder(new Violation(Invariant.ORDER, history.target, history.task.id(),
                    "begins in group " + history.task.group() + " before " + blocker.task.id() + " is done", events), blocker);
        }
    }
}
