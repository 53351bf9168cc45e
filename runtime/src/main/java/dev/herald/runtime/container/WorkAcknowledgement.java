package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import dev.herald.Acknowledgement;
import dev.herald.DeadLetterException;

/** Settles all messages of one call by hand. */
final class WorkAcknowledgement implements Acknowledgement {

    private final List<Attempt> attempts;
    private final RetryDecisions outcomes;
    private CompletionStage<Void> decided;

    WorkAcknowledgement(List<Attempt> attempts, RetryDecisions outcomes) {
        this.attempts = attempts;
        this.outcomes = outcomes;
    }

    @Override
    public CompletionStage<Void> ack() {
        return decide(attempt -> {
            outcomes.acknowledge(attempt);
            return attempt.message().settlement();
        });
    }

    @Override
    public CompletionStage<Void> nack() {
        return decide(attempt -> stage(attempt, outcomes.reject(attempt, null)));
    }

    @Override
    public CompletionStage<Void> nack(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay can't be negative: " + delay);
        }
        return decide(attempt -> stage(attempt, outcomes.reject(attempt, delay)));
    }

    @Override
    public CompletionStage<Void> deadLetter(String reason) {
        return decide(attempt -> stage(attempt, outcomes.fail(attempt, new DeadLetterException(reason))));
    }

    /** A message kept in hand for its next attempt has nothing to wait for. */
    private static CompletionStage<Void> stage(Attempt attempt, boolean keptInHand) {
        return keptInHand ? CompletableFuture.completedFuture(null) : attempt.message().settlement();
    }

    private synchronized CompletionStage<Void> decide(Function<Attempt, CompletionStage<Void>> decision) {
        if (decided == null) {
            decided = CompletableFuture.allOf(attempts.stream().map(decision)
                    .map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
        }
        return decided;
    }
}
