package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.Lease;

/** The lease of all messages of one call. */
record WorkLease(List<InFlight> messages, LeaseRenewer keeper) implements Lease {

    @Override
    public Duration remaining() {
        long now = System.nanoTime();
        return Duration.ofNanos(messages.stream().mapToLong(message -> message.remainingNanos(now)).min().orElse(0));
    }

    @Override
    public CompletionStage<Void> extend(Duration atLeast) {
        if (atLeast.isNegative() || atLeast.isZero()) {
            throw new IllegalArgumentException("a lease is extended by a positive duration, not " + atLeast);
        }
        return CompletableFuture.allOf(messages.stream().map(message -> keeper.extend(message, atLeast))
                .map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    @Override
    public boolean isLost() {
        return messages.stream().anyMatch(InFlight::isLost);
    }
}
