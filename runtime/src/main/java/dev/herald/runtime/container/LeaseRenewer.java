package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/**
 * Keeps the leases of everything in flight, from receipt until settlement begins. One look per period at all messages;
 * those whose lease is half over are extended together. The period is a quarter of the lease at most, so there are two
 * tries before a lease runs out.
 */
final class LeaseRenewer {

    private static final long LONGEST_PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final Set<InFlight> messages = ConcurrentHashMap.newKeySet();
    private final Consumer consumer;
    private final HeraldExecutors threads;
    private final LeaseLoss loss;
    private volatile long lease;
    private Future<?> ticks;

    /** Called on the thread that keeps time, or one that spoke to the broker; does not block. */
    interface LeaseLoss {
        /** The lease is lost, and the handler was told. */
        void lost(InFlight message, String reason);

        /** The handler's time is over: the lease is to be given up. */
        void handledTooLong(InFlight message);
    }

    LeaseRenewer(Consumer consumer, HeraldExecutors threads, LeaseLoss loss) {
        this.consumer = consumer;
        this.threads = threads;
        this.loss = loss;
    }

    /** Starts, or goes on with another lease; {@code null} where the broker has none. */
    synchronized void start(Duration newLease) {
        long nanos = newLease == null ? 0 : newLease.toNanos();
        if (ticks != null && nanos == lease) {
            return;
        }
        stop();
        lease = nanos;
        long period = nanos == 0 ? LONGEST_PERIOD : Math.min(LONGEST_PERIOD, nanos / 4);
        ticks = threads.everyNanos(period, this::tick);
    }

    synchronized void stop() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    /** Takes over a message that was just received. */
    InFlight track(Delivery delivery) {
        InFlight message = new InFlight(delivery, delivery.leasedAt() + lease);
        messages.add(message);
        return message;
    }

    void forget(InFlight message) {
        messages.remove(message);
    }

    Collection<InFlight> all() {
        return messages;
    }

    int count() {
        return messages.size();
    }

    /** Extends one lease on request, waiting for an extension under way to end. */
    CompletionStage<Void> extend(InFlight message, Duration atLeast) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        message.handledAtLeastUntil(System.nanoTime() + atLeast.toNanos());
        if (lease == 0) {
            done.complete(null);
        } else {
            threads.blocking(() -> extendOnRequest(message, atLeast, done));
        }
        return done;
    }

    private void extendOnRequest(InFlight message, Duration atLeast, CompletableFuture<Void> done) {
        if (message.beginExtension()) {
            Duration longer = Duration.ofNanos(Math.max(lease, atLeast.toNanos()));
            SettlementResult outcome = send(List.of(message), longer).get(0);
            if (outcome.status() == SettlementResult.Status.DONE) {
                done.complete(null);
            } else {
                done.completeExceptionally(new IllegalStateException("the lease was not extended: " + outcome.reason()));
            }
        } else if (message.isOpen()) {
            threads.afterNanos(TimeUnit.MILLISECONDS.toNanos(10), () -> threads.blocking(
                    () -> extendOnRequest(message, atLeast, done)));
        } else {
            done.completeExceptionally(message.leaseLost());
        }
    }

    private void tick() {
        long now = System.nanoTime();
        long keep = lease;
        List<InFlight> due = new ArrayList<>();
        for (InFlight message : messages) {
            if (message.isHandledTooLong(now)) {
                loss.handledTooLong(message);
            } else if (keep > 0 && message.isOpen()) {
                long remaining = message.remainingNanos(now);
                if (remaining == 0) {
                    lose(message, "it could not be extended in time");
                } else if (remaining <= keep / 2 && message.beginExtension()) {
                    due.add(message);
                }
            }
        }
        if (!due.isEmpty()) {
            threads.blocking(() -> send(due, Duration.ofNanos(keep)));
        }
    }

    private List<SettlementResult> send(List<InFlight> due, Duration length) {
        long until = System.nanoTime() + length.toNanos();
        List<SettlementResult> outcomes = Settlement.answers(due.size(),
                () -> consumer.extend(due.stream().map(message -> message.delivery).toList(), length));
        for (int i = 0; i < due.size(); i++) {
            InFlight message = due.get(i);
            SettlementResult outcome = outcomes.get(i);
            message.endExtension(outcome, until);
            if (outcome.status() == SettlementResult.Status.GONE) {
                lose(message, outcome.reason());
            }
        }
        return outcomes;
    }

    /** Gives a lease up, or takes note of its loss. */
    void lose(InFlight message, String reason) {
        if (message.lose()) {
            loss.lost(message, reason);
        }
    }
}
