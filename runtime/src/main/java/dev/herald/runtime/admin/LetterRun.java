package dev.herald.runtime.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.herald.DeadLetterSelection;
import dev.herald.RedriveProgress;
import dev.herald.runtime.admin.LetterMoves.Result;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;

/** One pass through a listener's dead letters, in which the selected ones are redriven or discarded. Used once. */
final class LetterRun {

    /** How many letters are read at a time. */
    static final int PAGE = 100;
    private static final int MAX_FAILURES = 100;
    private static final int MAX_REASONS = 20;
    private static final String OTHERS = "other reasons";
    private static final int CHUNKS_PER_SECOND = 10;
    private static final long LOOK_AROUND = TimeUnit.MILLISECONDS.toNanos(50);

    private final ListenerQueue queue;
    private final ListenerQueues all;
    private final DeadLetterSelection selection;
    private final Instant diedBefore;
    private final boolean discards;
    private final RunObserver observer;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private long skipped;
    private long taken;
    private long nextChunk = System.nanoTime();

    /**
     * @param discards whether letters are deleted instead of sent back
     * @param observer gets the progress after each step
     */
    LetterRun(ListenerQueue queue, ListenerQueues all, DeadLetterSelection selection, boolean discards,
            RunObserver observer) {
        this.queue = queue;
        this.all = all;
        this.selection = selection;
        this.diedBefore = selection.diedBefore() == null ? Instant.now() : selection.diedBefore();
        this.discards = discards;
        this.observer = observer;
    }

    void run(QueueBrowser browser) {
        LetterMoves moves = new LetterMoves(browser,
                (letter, result, reason) -> count(browser.id(letter), result, reason));
        List<? extends Delivery> page = browser.next(PAGE);
        while (!page.isEmpty() && goesOn()) {
            List<Delivery> selected = selected(page, browser);
            while (!selected.isEmpty() && goesOn()) {
                List<Delivery> chunk = selected.subList(0, chunk(selected.size()));
                moveInTime(moves, List.copyOf(chunk), browser);
                chunk.clear();
                observer.progressed(progress(false));
            }
            page = taken < selection.atMost() && goesOn() ? browser.next(PAGE) : List.of();
        }
    }

    private boolean goesOn() {
        return !observer.isCancelled() && counts.getOrDefault(Result.FAILED, 0L) < MAX_FAILURES;
    }

    private List<Delivery> selected(List<? extends Delivery> page, QueueBrowser browser) {
        List<Delivery> selected = new ArrayList<>();
        for (Delivery delivery : page) {
            if (taken < selection.atMost() && ReadLetter.belongs(delivery, browser, queue, all)) {
                if (isSelected(ReadLetter.of(delivery, browser, queue.listener()))) {
                    selected.add(delivery);
                    taken++;
                } else {
                    skipped++;
                }
            }
        }
        return selected;
    }

    private boolean isSelected(ReadLetter letter) {
        return letter.diedAt().map(time -> time.isBefore(diedBefore)).orElse(true) && selection.includes(letter);
    }

    /** How many letters go at once: a small part of what a second allows. */
    private int chunk(int selected) {
        return selection.perSecond().isEmpty()
                ? selected
                : (int) Math.max(1, Math.min(selected, selection.perSecond().getAsLong() / CHUNKS_PER_SECOND));
    }

    private void moveInTime(LetterMoves moves, List<Delivery> chunk, QueueBrowser browser) {
        if (selection.perSecond().isPresent()) {
            awaitTurn();
            long now = System.nanoTime();
            nextChunk = Math.max(now, nextChunk)
                    + chunk.size() * TimeUnit.SECONDS.toNanos(1) / selection.perSecond().getAsLong();
        }
        if (observer.isCancelled()) {
            return;
        }
        observer.moving(chunk.stream().map(browser::id).toList());
        if (discards) {
            moves.discard(chunk);
        } else {
            moves.redrive(chunk, queue.listener());
        }
    }

    private void awaitTurn() {
        for (long left = nextChunk - System.nanoTime(); left > 0 && !observer.isCancelled(); left = nextChunk
                - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_AROUND));
        }
    }

    private void count(String letter, Result result, String reason) {
        counts.merge(result, 1L, Long::sum);
        if (result == Result.FAILED || result == Result.NOT_THERE) {
            observer.stayed(letter);
        }
        if (result == Result.FAILED || result == Result.COPIED) {
            reasons.merge(reasons.containsKey(reason) || reasons.size() < MAX_REASONS ? reason : OTHERS, 1L, Long::sum);
        }
    }

    RedriveProgress progress(boolean done) {
        return new RedriveProgress(counts.getOrDefault(Result.DONE, 0L), counts.getOrDefault(Result.COPIED, 0L),
                skipped + counts.getOrDefault(Result.NOT_THERE, 0L), counts.getOrDefault(Result.FAILED, 0L), reasons, done);
    }
}
