package dev.herald.runtime.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import dev.herald.BrokerException;
import dev.herald.DeadLetterNotFoundException;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.RedriveOutcome;
import dev.herald.runtime.admin.LetterMoves.Result;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;

/**
 * A letter that was found, and what can be done with it by the browser that has found it: another one might not see it for a
 * moment, and would count as a further delivery. Used once.
 */
final class FoundLetter {

    private final ListenerQueue queue;
    private final QueueBrowser browser;
    private final Delivery delivery;
    private final ReadLetter letter;
    private final LetterMoves moves;
    /** What was reported about it. */
    private Result result;
    private String reason;

    private FoundLetter(ListenerQueue queue, QueueBrowser browser, Delivery delivery, ReadLetter letter) {
        this.queue = queue;
        this.browser = browser;
        this.delivery = delivery;
        this.letter = letter;
        this.moves = new LetterMoves(browser, (moved, what, why) -> {
            result = what;
            reason = why;
        });
    }

    /** Goes through the queue until a letter of the listener is the wanted one. */
    static Optional<FoundLetter> search(ListenerQueue queue, ListenerQueues all, QueueBrowser browser,
            Predicate<ReadLetter> wanted) {
        List<? extends Delivery> page = browser.next(LetterRun.PAGE);
        while (!page.isEmpty()) {
            for (Delivery delivery : page) {
                ReadLetter letter = ReadLetter.of(delivery, browser, queue.listener());
                if (wanted.test(letter) && ReadLetter.belongs(delivery, browser, queue, all)) {
                    return Optional.of(new FoundLetter(queue, browser, delivery, letter));
                }
            }
            page = browser.next(LetterRun.PAGE);
        }
        return Optional.empty();
    }

    static DeadLetterNotFoundException notThere(String listener, String id) {
        return new DeadLetterNotFoundException("letter '" + id + "' of listener '" + listener
                + "' is not in the dead-letter queue, or somebody else holds it: browse again");
    }

    ReadLetter letter() {
        return letter;
    }

    RedriveOutcome redrive() {
        moves.redrive(List.of(delivery), queue.listener());
        return outcome();
    }

    /** @param publisher sends the message in place of the letter */
    RedriveOutcome replace(OutgoingMessage<Body> message, TargetPublisher<?> publisher) {
        List<? extends Delivery> held = browser.hold(List.of(delivery));
        if (held.isEmpty()) {
            throw notThere();
        }
        OutgoingMessage<Body> marked = letter.marked(inGroup(message), Instant.now());
        TargetPublisher.only(publisher.sendWrittenBlocking(List.of(marked)));
        moves.deleteSent(held.get(0));
        return outcome();
    }

    private OutgoingMessage<Body> inGroup(OutgoingMessage<Body> message) {
        if (!queue.broker().naming().ordered(queue.queue().physicalName())) {
            return message;
        }
        OutgoingMessage<Body> grouped = message.groupId() == null
                ? message.groupId(letter.groupId().orElse(letter.id()))
                : message;
        return grouped.deduplicationId() == null ? grouped.deduplicationId(UUID.randomUUID().toString()) : grouped;
    }

    private RedriveOutcome outcome() {
        return switch (result) {
            case DONE -> RedriveOutcome.MOVED;
            case COPIED -> RedriveOutcome.COPIED;
            case NOT_THERE -> throw notThere();
            case FAILED -> throw new PublishException("letter '" + letter.id() + "' of " + queue
                    + " was not sent back, and stays in the dead-letter queue: " + reason, true, null);
        };
    }

    void discard() {
        moves.discard(List.of(delivery));
        switch (result) {
            case FAILED -> throw new BrokerException("letter '" + letter.id() + "' of " + queue
                    + " was not discarded, and stays in the dead-letter queue: " + reason);
            case NOT_THERE -> throw notThere();
            default -> {
                // It is gone.
            }
        }
    }

    private DeadLetterNotFoundException notThere() {
        return notThere(queue.listener(), letter.id());
    }
}
