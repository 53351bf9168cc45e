package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.Lease;

/** The leases of all messages of one call. */
record CallLease(List<Attempt> attempts, LeaseRenewer leases) implements Lease {

    @Override
    public Duration remaining() {
        long now = leases.clock().nanoTime();
        return Duration.ofNanos(attempts.stream().mapToLong(attempt -> attempt.message().oursForNanos(now)).min().orElse(0));
    }

    @Override
    public CompletionStage<Void> extend(Duration atLeast) {
        if (atLeast.isNegative() || atLeast.isZero()) {
            throw new IllegalArgumentException("a lease is extended by a positive duration, not " + atLeast);
        }
        return CompletableFuture.allOf(attempts.stream().map(attempt -> leases.extend(attempt, atLeast))
                .map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    @Override
    public boolean isLost() {
        return attempts.stream().anyMatch(attempt -> attempt.message().isTaken());
    }
}
