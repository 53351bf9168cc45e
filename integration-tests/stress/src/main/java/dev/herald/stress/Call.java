package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One call of a handler, from the handler's side. Thread-safe. */
public final class Call {

    final Target target;
    final long begunAt;
    final String thread;
    private final Model model;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private boolean left;

    Call(Model model, Target target, long begunAt, String thread) {
        this.model = model;
        this.target = target;
        this.begunAt = begunAt;
        this.thread = thread;
    }

    /** Guarded by the model. */
    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    List<Attempt> attempts() {
        return Collections.unmodifiableList(attempts);
    }

    /** Guarded by the model. @return false if it had left before */
    boolean markLeft() {
        boolean first = !left;
        left = true;
        return first;
    }

    /** The id of what the call returns, if that is a message. */
    String resultId() {
        return attempts.isEmpty() ? "unknown" : attempts.get(0).resultId();
    }

    /** What to do with the first message. */
    public Act act() {
        return act(0);
    }

    /** What to do with the message of this index. */
    public Act act(int index) {
        return index < attempts.size() ? attempts.get(index).act() : Act.OK;
    }

    /** All of the call ended so, and the handler runs no more. The first ending of a message counts. */
    public void end(Ending ending) {
        settle(ending);
        leave();
    }

    /** All messages ended so. */
    public void settle(Ending ending) {
        attempts.forEach(attempt -> model.ended(attempt, ending));
    }

    /** The message of this index ended so. */
    public void settle(int index, Ending ending) {
        if (index < attempts.size()) {
            model.ended(attempts.get(index), ending);
        }
    }

    /** Whether it has its ending. */
    public boolean hasEnded() {
        return model.hasEnded(this);
    }

    /** The handler runs no more. */
    public void leave() {
        model.left(this);
    }

    /** The handler has extended its lease by so much from now. */
    public void extended(Duration atLeast) {
        model.extended(this, atLeast);
    }

    /** The handler found its lease lost. */
    public void leaseLost() {
        model.leaseLost(this);
    }

    /** Adds to the history of the messages. */
    public void note(String event) {
        model.note(this, event);
    }

    /** Code of the application's, such as a cancellation, was called on this thread. */
    public void calledBack(String what) {
        note(what + " on " + Thread.currentThread().getName());
        model.calledOn(target, what, Thread.currentThread().getName());
    }

    /** A stage that has to complete by the end. */
    public void awaits(String what, CompletionStage<?> stage) {
        note(what);
        stage.whenComplete((nothing, failure) -> model.calledOn(target, "the stage of " + what,
                Thread.currentThread().getName()));
        model.awaits(this, what, stage);
    }
}
