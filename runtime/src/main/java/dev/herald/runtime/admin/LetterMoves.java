package dev.herald.runtime.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    private final Report report;
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

    /** Gets what became of each letter. */
    interface Report {

        /** @param reason empty where all went well */
        void of(Delivery letter, Result result, String reason);
    }

    LetterMoves(QueueBrowser browser, Report report) {
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
        List<String> ids = new ArrayList<>(held.stream().map(browser::id).toList());
        letters.stream().filter(letter -> !ids.remove(browser.id(letter)))
                .forEach(letter -> report.of(letter, Result.NOT_THERE, ""));
        return held;
    }

    /** Takes letters of which no two are of one ordered group. */
    private List<Delivery> nextRound(List<Delivery> waiting) {
        Set<String> groups = new HashSet<>();
        List<Delivery> round = new ArrayList<>();
        waiting.removeIf(letter -> {
            String group = letter.orderingKey();
            if (group != null && heldBack.contains(group)) {
                report.of(letter, Result.FAILED, "a letter of its group before it was not sent");
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
                report.of(letters.get(i), Result.FAILED, results.get(i).reason());
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
        List<SettlementResult> results = deleted(letters);
        for (int i = 0; i < letters.size(); i++) {
            report.of(letters.get(i), switch (results.get(i).status()) {
                case DONE -> Result.DONE;
                case GONE -> ifGone;
                case RETRY -> ifFailed;
            }, results.get(i).reason());
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
