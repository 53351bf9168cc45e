package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.herald.LeaseLostException;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Futures;

/**
 * Keeps the leases of everything in flight, from receipt until settlement begins, but not of what waits for handlers that
 * hang. It looks at all messages once per period; those whose lease is half over are extended, as many together as the broker
 * takes in one call. The period is a quarter of the lease at most, so there are two tries before a lease runs out.
 */
final class LeaseRenewer {

    private static final long MAX_PERIOD = TimeUnit.SECONDS.toNanos(1);
    /** After so long a settlement waits no more for an extension that the broker does not answer. */
    private static final long MAX_EXTENSION = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);
    /** How many calls at once each look adds at most: a broker that is slow gets more of them, one that is quick few. */
    private static final int MAX_CALLS = 8;

    private final Set<InFlight> messages = ConcurrentHashMap.newKeySet();
    /** Messages whose leases no call has begun to extend yet. */
    private final Set<InFlight> due = new LinkedHashSet<>();
    private final Consumer consumer;
    private final BrokerClock clock;
    private final BrokerCalls calls;
    private final HeraldExecutors executors;
    private final long longestWait;
    private final Events events;
    private volatile long lease;
    private Future<?> ticks;

    /** What the container does about leases. Called on the timer's thread or one that spoke to the broker: no call blocks. */
    interface Events {

        /** The lease is lost. */
        void leaseLost(InFlight message, String reason);

        /** The attempt takes longer than it may: its lease is to be given up. */
        void handledTooLong(InFlight message);

        /**
         * No handler has begun it for as long as a handler may take.
         *
         * @return whether it is returned to the broker; otherwise its lease is renewed
         */
        boolean waitsTooLong(InFlight message);

        /** Nobody sees to the end of a message that was decided, or lost: it is to be ended now. */
        void adrift(InFlight message);

        /** A step of the renewal threw; the next period tries again. Must not throw. */
        void renewalFailed(InFlight message, Throwable defect);

        /** A period has passed. */
        void tick();
    }

    /** @param longestWait after how many nanoseconds without a handler a message is reported */
    LeaseRenewer(Consumer consumer, BrokerCalls calls, HeraldExecutors executors, long longestWait, Events events) {
        this.longestWait = longestWait;
        this.consumer = consumer;
        this.clock = consumer.clock();
        this.calls = calls;
        this.executors = executors;
        this.events = events;
    }

    /** Starts, or goes on with another lease; {@code null} where the broker has none. */
    synchronized void start(Duration newLease) {
        long nanos = newLease == null ? 0 : Nanos.of(newLease);
        if (ticks != null && nanos == lease) {
            return;
        }
        stop();
        lease = nanos;
        long period = nanos == 0 ? MAX_PERIOD : Math.max(1, Math.min(MAX_PERIOD, nanos / 4));
        ticks = executors.everyNanos(period, this::tick);
    }

    synchronized void stop() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    /** By which leases last, and attempts take too long. */
    BrokerClock clock() {
        return clock;
    }

    /** Takes over a message that was just received. */
    InFlight track(Delivery delivery, long now) {
        long length = lease;
        InFlight message = length == 0
                ? InFlight.withoutLease(delivery, now)
                : new InFlight(delivery, now, delivery.leasedAt() + length);
        messages.add(message);
        return message;
    }

    /** @return false if it is forgotten already */
    boolean forget(InFlight message) {
        return messages.remove(message);
    }

    Collection<InFlight> all() {
        return messages;
    }

    int count() {
        return messages.size();
    }

    /** Extends the lease of an attempt on request, after an extension under way. Fails where the broker has no leases. */
    CompletionStage<Void> extend(Attempt attempt, Duration atLeast) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        InFlight message = attempt.message();
        if (!message.isUndecided(attempt.begun())) {
            done.completeExceptionally(message.leaseLost());
            return done;
        }
        if (lease == 0) {
            done.completeExceptionally(new IllegalStateException(
                    "the lease of message " + message.id() + " was not extended: the broker has no leases"));
            return done;
        }
        message.handledAtLeastUntil(clock.nanoTime() + Nanos.of(atLeast));
        executors.blocking(() -> extendOnRequest(message, Nanos.of(atLeast), done));
        return done;
    }

    private void extendOnRequest(InFlight message, long atLeast, CompletableFuture<Void> done) {
        int number = message.beginExtension(clock.nanoTime(), patience());
        if (number != 0) {
            Extension extension = new Extension(message, number);
            SettlementResult result = send(List.of(extension), Math.max(lease, atLeast)).get(0);
            answer(done, failure(message, result));
        } else if (message.isOpen()) {
            executors.afterNanos(LOOK_AGAIN, () -> executors.blocking(() -> extendOnRequest(message, atLeast, done)));
        } else {
            answer(done, message.leaseLost());
        }
    }

    /** @return {@code null} if the lease was extended */
    private static RuntimeException failure(InFlight message, SettlementResult result) {
        return switch (result.status()) {
            case DONE -> null;
            case GONE -> new LeaseLostException("the lease of message " + message.id() + " is lost: " + result.reason());
            case RETRY -> new IllegalStateException(
                    "the lease of message " + message.id() + " was not extended, try again: " + result.reason());
        };
    }

    /** Runs what the caller attached. */
    private void answer(CompletableFuture<Void> done, Throwable failure) {
        executors.application(() -> Futures.complete(done, null, failure));
    }

    /** Looks at all messages. */
    void tick() {
        long now = clock.nanoTime();
        long keep = lease;
        List<InFlight> found = new ArrayList<>();
        for (InFlight message : messages) {
            guarded(message, () -> look(message, now, keep, found));
        }
        try {
            if (!found.isEmpty()) {
                extend(found);
            }
        } finally {
            events.tick();
        }
    }

    private void look(InFlight message, long now, long keep, List<InFlight> found) {
        message.settleWithoutExtension(now, MAX_EXTENSION);
        if (message.isAdrift(now, System.nanoTime())) {
            events.adrift(message);
        } else if (message.overdueAttempt(now) != 0) {
            events.handledTooLong(message);
        } else if (keep > 0 && message.isOpen()
                && !(message.waitsLongerThan(longestWait, now) && events.waitsTooLong(message))) {
            long remaining = message.remainingNanos(now);
            if (remaining == 0) {
                lose(message, "it could not be extended in time; if this recurs, raise visibility-timeout");
            } else if (remaining <= keep / 2 && message.mayBeExtended(now, patience())) {
                found.add(message);
            }
        }
    }

    /** An extension without an answer leaves time for a second one. */
    private long patience() {
        return Math.max(1, lease / 4);
    }

    /** Each call takes from what is due as much as it can send, so no message waits for the answers about others. */
    private void extend(List<InFlight> found) {
        int added = 0;
        synchronized (due) {
            for (InFlight message : found) {
                added += due.add(message) ? 1 : 0;
            }
        }
        int perCall = consumer.extensionsPerCall();
        long calls = Math.min(MAX_CALLS, ((long) added + perCall - 1) / perCall);
        try {
            for (int i = 0; i < calls; i++) {
                executors.blocking(this::extendDue);
            }
        } catch (RuntimeException | Error noThread) {
            // The next look finds them again.
            synchronized (due) {
                found.forEach(due::remove);
            }
            throw noThread;
        }
    }

    private void extendDue() {
        List<InFlight> taken = take();
        while (!taken.isEmpty()) {
            List<Extension> extensions = begin(taken);
            if (!extensions.isEmpty()) {
                send(extensions, lease);
            }
            taken = take();
        }
    }

    private List<InFlight> take() {
        List<InFlight> taken = new ArrayList<>();
        synchronized (due) {
            Iterator<InFlight> rest = due.iterator();
            while (rest.hasNext() && taken.size() < consumer.extensionsPerCall()) {
                taken.add(rest.next());
                rest.remove();
            }
        }
        return taken;
    }

    /** Without those that were settled, or extended on request, while they waited for a call. */
    private List<Extension> begin(List<InFlight> taken) {
        long now = clock.nanoTime();
        List<Extension> begun = new ArrayList<>(taken.size());
        for (InFlight message : taken) {
            int number = message.remainingNanos(now) <= lease / 2 ? message.beginExtension(now, patience()) : 0;
            if (number != 0) {
                begun.add(new Extension(message, number));
            }
        }
        return begun;
    }

    private List<SettlementResult> send(List<Extension> extensions, long length) {
        long begun = clock.nanoTime();
        List<Delivery> deliveries = extensions.stream().map(extension -> extension.message.delivery).toList();
        List<SettlementResult> results = calls.answers(BrokerOperation.EXTEND, deliveries, Function.identity(),
                () -> consumer.extend(deliveries, Duration.ofNanos(length)));
        for (int i = 0; i < extensions.size(); i++) {
            InFlight message = extensions.get(i).message;
            int number = extensions.get(i).number;
            SettlementResult result = results.get(i);
            long granted = result.granted() == null ? length : Math.min(length, Nanos.of(result.granted()));
            guarded(message, () -> message.endExtension(number, result, begun + granted, begun + Math.min(granted, lease)));
            if (result.status() == SettlementResult.Status.GONE) {
                guarded(message, () -> lose(message, result.reason()));
            }
        }
        return results;
    }

    /**
     * The broker's time is about to jump: renews what would be renewed while it passed. One whose attempt takes too long by
     * then is kept as long as it would have been.
     */
    void renewAhead(Duration by) {
        long ahead = Nanos.of(by);
        long keep = lease;
        if (keep == 0 || !isStarted()) {
            return;
        }
        for (InFlight message : messages) {
            guarded(message, () -> renewAhead(message, ahead, keep));
        }
    }

    private synchronized boolean isStarted() {
        return ticks != null;
    }

    private void renewAhead(InFlight message, long ahead, long keep) {
        long now = clock.nanoTime();
        long kept = message.keptFor(ahead, now);
        if (message.remainingNanos(now) - kept > keep / 2) {
            return;
        }
        int number = message.beginExtension(now, patience());
        long until = System.nanoTime() + MAX_EXTENSION;
        while (number == 0 && message.isOpen() && System.nanoTime() - until < 0) {
            // Another one is under way, which such a broker answers at once.
            Thread.onSpinWait();
            number = message.beginExtension(now, patience());
        }
        if (number != 0) {
            send(List.of(new Extension(message, number)), kept + keep);
        }
    }

    /** What becomes of one message concerns no other. */
    private void guarded(InFlight message, Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            events.renewalFailed(message, defect);
        }
    }

    /** Gives a lease up, or takes note of its loss. */
    void lose(InFlight message, String reason) {
        if (message.lose()) {
            events.leaseLost(message, reason);
        }
    }

    /** Gives the lease of an attempt up. No effect if the attempt is over, or decided. */
    void lose(InFlight message, int attempt, String reason) {
        if (message.lose(attempt)) {
            events.leaseLost(message, reason);
        }
    }

    /** An extension that is under way. */
    private record Extension(InFlight message, int number) {
    }
}
