package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import dev.herald.Acknowledgement;

/** Settles all messages of one call, as the method asks. */
final class CallAcknowledgement implements Acknowledgement {

    private final List<Attempt> attempts;
    private final RetryDecisions decisions;
    private CompletableFuture<Void> decided;

    CallAcknowledgement(List<Attempt> attempts, RetryDecisions decisions) {
        this.attempts = attempts;
        this.decisions = decisions;
    }

    @Override
    public CompletionStage<Void> ack() {
        return decide(decisions::acknowledge);
    }

    @Override
    public CompletionStage<Void> nack() {
        return decide(attempt -> decisions.reject(attempt, null));
    }

    @Override
    public CompletionStage<Void> nack(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the delay must be zero or more, not " + delay);
        }
        return decide(attempt -> decisions.reject(attempt, delay));
    }

    @Override
    public CompletionStage<Void> deadLetter(String reason) {
        return decide(attempt -> decisions.deadLetter(attempt, reason));
    }

    /** The first call decides. What the caller gets is a copy: completing or cancelling it concerns no other. */
    private synchronized CompletionStage<Void> decide(Predicate<Attempt> decision) {
        if (decided == null) {
            decided = CompletableFuture.allOf(attempts.stream().map(attempt -> stage(attempt, decision.test(attempt)))
                    .toArray(CompletableFuture[]::new));
        }
        return decided.copy();
    }

    /** A message kept here for its next attempt has nothing to wait for. */
    private static CompletableFuture<Void> stage(Attempt attempt, boolean first) {
        InFlight message = attempt.message();
        if (!first && message.isTaken()) {
            return CompletableFuture.failedFuture(message.leaseLost());
        }
        boolean another = message.state() == InFlight.State.WAITING_FOR_RETRY || message.isOlder(attempt.begun());
        if (!another) {
            return message.settlement().toCompletableFuture();
        }
        return first
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException("attempt " + attempt.number() + " at message "
                        + message.id() + " is over; the next one decides"));
    }
}
