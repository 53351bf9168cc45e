package dev.herald.runtime.management;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ShutdownEvent;

import dev.herald.DeadLetterSelection;
import dev.herald.ManagementAction.Outcome;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.support.HeraldExecutors;

/** The runs through the dead letters of listeners that this instance was asked for: those under way, and the last ones. */
@Singleton
public class Runs {

    private static final int MAX_KEPT = 50;

    /** For the letters in hand, which are few, when the application stops. */
    private static final long LAST_LETTERS = TimeUnit.SECONDS.toNanos(1);

    private final DeadLetterAdmin letters;
    private final HeraldExecutors executors;
    private final Audit audit;
    /** The latest first. Guarded by itself. */
    private final Deque<Run> runs = new ArrayDeque<>();

    public Runs(DeadLetterAdmin letters, HeraldExecutors executors, Audit audit) {
        this.letters = letters;
        this.executors = executors;
        this.audit = audit;
    }

    /**
     * Starts a run, and reports that.
     *
     * @param description the selected letters, in words
     * @throws Rejection if a run of the listener is under way: the two would hold each other's letters
     */
    Run start(Caller caller, String listener, boolean discards, DeadLetterSelection selection, String description) {
        Run run = new Run(UUID.randomUUID().toString(), listener, discards, caller, audit);
        synchronized (runs) {
            runs.stream().filter(other -> other.listener().equals(listener) && other.isRunning()).findFirst()
                    .ifPresent(other -> {
                        throw new Rejection(Rejection.CONFLICT, "run " + other.id() + " of the listener is under way: wait for "
                                + "it, or cancel it");
                    });
            runs.addFirst(run);
            forgetOldest();
        }
        // Before its end is.
        audit.report(caller, run.action(), listener, List.of(), Outcome.STARTED, "run " + run.id() + " " + description);
        executors.application(() -> run.run(letters, selection));
        return run;
    }

    private void forgetOldest() {
        List<Run> ended = new ArrayList<>(runs);
        ended.removeIf(Run::isRunning);
        if (ended.size() > MAX_KEPT) {
            runs.removeAll(ended.subList(MAX_KEPT, ended.size()));
        }
    }

    /** The latest first. */
    List<Run> all() {
        synchronized (runs) {
            return List.copyOf(runs);
        }
    }

    Optional<Run> find(String id) {
        return all().stream().filter(run -> run.id().equals(id)).findFirst();
    }

    void stop(@Observes ShutdownEvent shutdown) {
        List<Run> unfinished = all().stream().filter(Run::isRunning).toList();
        unfinished.forEach(run -> run.cancel("the application is stopping"));
        long end = System.nanoTime() + LAST_LETTERS;
        unfinished.forEach(run -> run.awaitEnd(end - System.nanoTime()));
    }
}
