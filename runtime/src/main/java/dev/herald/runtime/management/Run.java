package dev.herald.runtime.management;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.vertx.core.json.JsonObject;

import dev.herald.DeadLetterSelection;
import dev.herald.ManagementAction.Outcome;
import dev.herald.RedriveProgress;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.admin.RunObserver;
import dev.herald.spi.support.FailureText;

/** One run through the dead letters of a listener, which redrives or discards the selected ones. */
final class Run implements RunObserver {

    enum State {
        RUNNING,
        /** It ends after the letters in hand. */
        CANCELLING, DONE, CANCELLED, FAILED
    }

    /** Bounds what the audit has to keep; more are for the next run. */
    static final int MAX_LETTERS = 10_000;

    private final String id;
    private final String listener;
    private final boolean discards;
    private final Caller caller;
    private final Audit audit;
    private final Instant startedAt = Instant.now();
    private final CountDownLatch ended = new CountDownLatch(1);
    /** The fields below are guarded by this. The letters are those that were, or may have been, moved. */
    private final List<String> moved = new ArrayList<>();
    private State state = State.RUNNING;
    private String problem = "";
    private Instant endedAt;
    private RedriveProgress progress = new RedriveProgress(0, 0, 0, 0, Map.of(), false);

    Run(String id, String listener, boolean discards, Caller caller, Audit audit) {
        this.id = id;
        this.listener = listener;
        this.discards = discards;
        this.caller = caller;
        this.audit = audit;
    }

    /** Goes through the letters, and reports the end. Returns when it has ended. */
    void run(DeadLetterAdmin letters, DeadLetterSelection selection) {
        try {
            progressed(letters.run(listener, selection, discards, this));
            end(State.DONE, "");
        } catch (Throwable failure) {
            end(State.FAILED, FailureText.message(failure));
        }
    }

    @Override
    public synchronized void moving(List<String> letters) {
        moved.addAll(letters);
    }

    @Override
    public synchronized void stayed(String letter) {
        moved.remove(letter);
    }

    @Override
    public synchronized void progressed(RedriveProgress report) {
        progress = report;
    }

    @Override
    public synchronized boolean isCancelled() {
        return state != State.RUNNING;
    }

    /** Ends it after the letters in hand. No effect if it has ended, or is about to. */
    synchronized void cancel(String why) {
        if (state == State.RUNNING) {
            state = State.CANCELLING;
            problem = why;
        }
    }

    /** Waits for its end for a while, and takes it for ended if nothing is heard of it. */
    void awaitEnd(long nanos) {
        try {
            ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        end(State.CANCELLED, "");
    }

    private void end(State how, String why) {
        List<String> letters;
        RedriveProgress last;
        String detail;
        boolean done;
        synchronized (this) {
            if (hasEnded()) {
                return;
            }
            boolean cancelled = state == State.CANCELLING && how != State.FAILED;
            state = cancelled ? State.CANCELLED : how;
            problem = cancelled ? problem : why;
            done = state == State.DONE;
            endedAt = Instant.now();
            letters = List.copyOf(moved);
            last = progress;
            detail = "run " + id + " " + state.name().toLowerCase(Locale.ROOT)
                    + (problem.isEmpty() ? "" : " (" + problem + ")");
        }
        boolean whole = done && last.failed() == 0 && last.copied() == 0;
        audit.report(caller, action(), listener, letters, whole ? Outcome.DONE : Outcome.FAILED,
                detail + ": moved=" + last.moved() + " copied=" + last.copied() + " skipped=" + last.skipped() + " failed="
                        + last.failed());
        ended.countDown();
    }

    private boolean hasEnded() {
        return state != State.RUNNING && state != State.CANCELLING;
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
        return !hasEnded();
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
