package dev.herald.runtime.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueBrowser.Copy;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;

/**
 * Removes letters from a dead-letter queue, after sending them back or for good, and reports what became of each. A letter is
 * sent before it is deleted.
 */
final class LetterMoves {

    private final QueueBrowser browser;
    private final BiConsumer<Result, String> report;
    /** Groups with a letter that was not sent: those behind it must not overtake it. */
    private final Set<String> heldBack = new HashSet<>();

    /** What became of a letter. */
    enum Result {
        /** Sent and deleted; or deleted, if that was all. */
        DONE,
        /** Sent, and perhaps not deleted. */
        COPIED,
        /** Gone, or in somebody's hands. */
        NOT_THERE,
        /** It stays. */
        FAILED
    }

    /** @param report gets the result for each letter, and the reason, which is empty where all went well */
    LetterMoves(QueueBrowser browser, BiConsumer<Result, String> report) {
        this.browser = browser;
        this.report = report;
    }

    /** Sends letters back. @param listener whose they are */
    void redrive(List<Delivery> letters, String listener) {
        List<Delivery> waiting = hold(letters);
        while (!waiting.isEmpty()) {
            List<Delivery> round = nextRound(waiting);
            if (!round.isEmpty()) {
                send(round, listener);
            }
        }
    }

    private List<Delivery> hold(List<Delivery> letters) {
        List<Delivery> held = new ArrayList<>(browser.hold(letters));
        for (int i = held.size(); i < letters.size(); i++) {
            report.accept(Result.NOT_THERE, "");
        }
        return held;
    }

    /** Takes letters of which no two are of one ordered group. */
    private List<Delivery> nextRound(List<Delivery> waiting) {
        Set<String> groups = new HashSet<>();
        List<Delivery> round = new ArrayList<>();
        waiting.removeIf(letter -> {
            String group = letter.orderingKey();
            if (group != null && heldBack.contains(group)) {
                report.accept(Result.FAILED, "a letter of its group before it was not sent");
                return true;
            }
            boolean next = group == null || groups.add(group);
            if (next) {
                round.add(letter);
            }
            return next;
        });
        return round;
    }

    private void send(List<Delivery> letters, String listener) {
        Instant now = Instant.now();
        List<SettlementResult> results = browser.send(letters.stream()
                .map(letter -> new Copy(letter, ReadLetter.of(letter, browser, listener).changedHeaders(now)))
                .toList());
        List<Delivery> sent = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++) {
            if (results.get(i).status() == SettlementResult.Status.DONE) {
                sent.add(letters.get(i));
            } else {
                report.accept(Result.FAILED, results.get(i).reason());
                if (letters.get(i).orderingKey() != null) {
                    heldBack.add(letters.get(i).orderingKey());
                }
            }
        }
        delete(sent, Result.COPIED, Result.COPIED);
    }

    /** Deletes letters for good. */
    void discard(List<Delivery> letters) {
        delete(hold(letters), Result.NOT_THERE, Result.FAILED);
    }

    /** Deletes a letter in whose place a message was sent. */
    void deleteSent(Delivery letter) {
        delete(List.of(letter), Result.COPIED, Result.COPIED);
    }

    private void delete(List<Delivery> letters, Result ifGone, Result ifFailed) {
        if (letters.isEmpty()) {
            return;
        }
        for (SettlementResult result : deleted(letters)) {
            report.accept(switch (result.status()) {
                case DONE -> Result.DONE;
                case GONE -> ifGone;
                case RETRY -> ifFailed;
            }, result.reason());
        }
    }

    /** A call that failed as a whole does not hide that letters were sent. */
    private List<SettlementResult> deleted(List<Delivery> letters) {
        try {
            return browser.delete(letters);
        } catch (RuntimeException failure) {
            SettlementResult unknown = SettlementResult
                    .retry("deleting it failed: " + FailureText.of(failure));
            return letters.stream().map(letter -> unknown).toList();
        }
    }
}
