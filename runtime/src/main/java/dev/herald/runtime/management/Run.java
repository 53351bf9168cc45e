package dev.herald.runtime.management;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.json.JsonObject;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.ManagementAction.Outcome;
import dev.herald.RedriveProgress;
import dev.herald.spi.support.FailureText;

/** One run through the dead letters of a listener, which redrives or discards the selected ones. */
final class Run {

    enum State {
        RUNNING, DONE, CANCELLED, FAILED
    }

    /** Bounds what the audit has to keep; more are for the next run. */
    static final int MAX_LETTERS = 10_000;

    private final String id;
    private final String listener;
    private final boolean discards;
    private final Caller caller;
    private final Audit audit;
    private final Instant startedAt = Instant.now();
    /** The fields below are guarded by this. */
    private final List<String> taken = new ArrayList<>();
    private State state = State.RUNNING;
    private String problem = "";
    private Instant endedAt;
    private RedriveProgress progress = new RedriveProgress(0, 0, 0, 0, Map.of(), false);
    private Cancellable subscription;

    Run(String id, String listener, boolean discards, Caller caller, Audit audit) {
        this.id = id;
        this.listener = listener;
        this.discards = discards;
        this.caller = caller;
        this.audit = audit;
    }

    void start(DeadLetters letters, DeadLetterSelection selection) {
        DeadLetterSelection recorded = selection.where(letter -> selection.includes(letter) && take(letter));
        Cancellable subscribed = (discards ? letters.discardAll(listener, recorded) : letters.redriveAll(listener, recorded))
                .subscribe().with(this::progressed, failure -> end(State.FAILED, FailureText.message(failure)),
                        () -> end(State.DONE, ""));
        boolean cancelled;
        synchronized (this) {
            subscription = subscribed;
            cancelled = state == State.CANCELLED;
        }
        if (cancelled) {
            subscribed.cancel();
        }
    }

    private synchronized boolean take(DeadLetter letter) {
        return taken.add(letter.id());
    }

    private synchronized void progressed(RedriveProgress report) {
        progress = report;
    }

    /** Ends it after the letters in hand. No effect if it has ended. */
    void cancel(String why) {
        Cancellable cancelled;
        synchronized (this) {
            cancelled = subscription;
        }
        end(State.CANCELLED, why);
        if (cancelled != null) {
            cancelled.cancel();
        }
    }

    private void end(State how, String why) {
        List<String> ids;
        RedriveProgress last;
        synchronized (this) {
            if (state != State.RUNNING) {
                return;
            }
            state = how;
            problem = why;
            endedAt = Instant.now();
            ids = List.copyOf(taken);
            last = progress;
        }
        // The letters in hand go on, and are not counted any more.
        String counts = how == State.CANCELLED ? ": at least moved=" : ": moved=";
        boolean whole = how == State.DONE && last.failed() == 0 && last.copied() == 0;
        audit.report(caller, action(), listener, ids, whole ? Outcome.DONE : Outcome.FAILED,
                "run " + id + " " + how.name().toLowerCase(Locale.ROOT) + (why.isEmpty() ? "" : " (" + why + ")") + counts
                        + last.moved() + " copied=" + last.copied() + " skipped=" + last.skipped() + " failed="
                        + last.failed());
    }

    String action() {
        return discards ? "discard" : "redrive";
    }

    String id() {
        return id;
    }

    String listener() {
        return listener;
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized JsonObject view() {
        JsonObject reasons = new JsonObject();
        progress.reasons().forEach(reasons::put);
        return new JsonObject().put("run", id)
                .put("action", action())
                .put("listener", listener)
                .put("caller", caller.name())
                .put("state", state.name())
                .put("problem", problem)
                .put("startedAt", startedAt.toString())
                .put("endedAt", endedAt == null ? null : endedAt.toString())
                .put("moved", progress.moved())
                .put("copied", progress.copied())
                .put("skipped", progress.skipped())
                .put("failed", progress.failed())
                .put("reasons", reasons);
    }
}
