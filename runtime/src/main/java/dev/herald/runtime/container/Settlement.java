package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Settles messages in batches: acknowledges, gives back, dead-letters. Whoever calls first settles a message; every
 * later call is told so. What the broker could not do for now is tried again as long as the lease lasts.
 */
final class Settlement {

    private static final Backoff TRY_AGAIN = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.2);

    private final Consumer consumer;
    private final ListenerMetrics counts;
    private final HeraldExecutors threads;
    private final Done done;
    private final boolean onePerCall;
    private final Batcher<Settling> acknowledgements;
    private final Batcher<Settling> releases;
    private final Batcher<Hopeless> deadLetters;
    private final Permits permits;

    /** Told once for each message, when the broker has answered for good. */
    interface Done {

        /** The broker has removed the message. */
        void removed(InFlight message);

        /** The broker has the message back, and delivers it again. */
        void givenBack(InFlight message);

        /** The message was not ours any more, or became so before the broker could be reached. */
        void failed(InFlight message, String reason);
    }

    /**
     * A message on its way back to the broker, or out of it.
     *
     * @param delay after which it is delivered again, if it is given back
     * @param count what counts it once the broker has confirmed
     * @param tries how often the broker was asked in vain
     */
    private record Settling(InFlight message, Duration delay, LongAdder count, int tries) {

        static Settling acknowledged(InFlight message, LongAdder count) {
            return new Settling(message, Duration.ZERO, count, 0);
        }

        static Settling givenBack(InFlight message, Duration delay, LongAdder count) {
            return new Settling(message, delay, count, 0);
        }

        Settling afterAnotherTry() {
            return new Settling(message, delay, count, tries + 1);
        }
    }

    private record Hopeless(InFlight message, Map<String, String> headers, Duration otherwise) {
    }

    /** @param onePerCall whether acknowledgements come one at a time, and need not wait for others to share a call */
    Settlement(Consumer consumer, int batchSize, Duration linger, boolean onePerCall, Permits permits, ListenerMetrics counts,
            HeraldExecutors threads, Done done) {
        this.consumer = consumer;
        this.onePerCall = onePerCall;
        this.permits = permits;
        this.counts = counts;
        this.threads = threads;
        this.done = done;
        long nanos = linger.toNanos();
        // Without linger a call is followed by the next: made in place, each would be one level deeper.
        acknowledgements = new Batcher<>(batchSize, nanos, threads,
                nanos == 0 ? this::onPollingThread : this::onFittingThread, this::sendAcknowledgements);
        releases = new Batcher<>(batchSize, nanos / 4, threads, this::sendReleases);
        deadLetters = new Batcher<>(batchSize, nanos / 4, threads, this::sendDeadLetters);
    }

    /** This one, where it can acknowledge in passing. */
    private void onFittingThread(Runnable call) {
        if (consumer.acknowledgesInPassing()) {
            HeraldExecutors.guarded(call).run();
        } else {
            onPollingThread(call);
        }
    }

    /** If one waits for what is settled here, and another one if not. */
    private void onPollingThread(Runnable call) {
        Runnable guarded = HeraldExecutors.guarded(call);
        if (!permits.runWhileWaiting(guarded)) {
            threads.blocking(guarded);
        }
    }

    boolean acknowledge(InFlight message) {
        return claim(message, () -> acknowledge(Settling.acknowledged(message, counts.acknowledged)));
    }

    /** Lets go of what would not come again: the failure has been counted. */
    boolean drop(InFlight message) {
        return claim(message, () -> acknowledge(Settling.acknowledged(message, new LongAdder())));
    }

    /** Where a thread can do so in passing, handing over to another one would cost more than the acknowledgement. */
    private void acknowledge(Settling item) {
        if (onePerCall && consumer.acknowledgesInPassing()) {
            sendAcknowledgements(List.of(item));
        } else {
            acknowledgements.add(item);
        }
    }

    /** Gives it back after a failure. */
    boolean retry(InFlight message, Duration delay) {
        return claim(message, () -> releases.add(Settling.givenBack(message, delay, counts.retried)));
    }

    /** Gives it back untouched, at once. */
    boolean release(InFlight message) {
        return claim(message, () -> releases.add(Settling.givenBack(message, Duration.ZERO, counts.released)));
    }

    /** Dead-letters it; if that fails, it is given back with the delay {@code otherwise}. */
    boolean deadLetter(InFlight message, Map<String, String> headers, Duration otherwise) {
        return claim(message, () -> deadLetters.add(new Hopeless(message, headers, otherwise)));
    }

    private boolean claim(InFlight message, Runnable settle) {
        boolean first = message.claim(settle);
        if (first) {
            permits.settling();
        }
        return first;
    }

    /** A handler's thread has nothing more to do: if it can, it acknowledges what is waiting for company. */
    void pause() {
        if (!onePerCall && consumer.acknowledgesInPassing()) {
            acknowledgements.flush();
        }
    }

    /** Sends what is waiting for company. */
    void flush() {
        deadLetters.flush();
        releases.flush();
        acknowledgements.flush();
    }

    private void sendAcknowledgements(List<Settling> items) {
        List<Delivery> deliveries = new ArrayList<>(items.size());
        items.forEach(item -> deliveries.add(item.message().delivery));
        conclude(items, answers(items.size(), () -> consumer.acknowledge(deliveries)), acknowledgements, done::removed);
    }

    private void sendReleases(List<Settling> items) {
        List<Release> given = items.stream().map(item -> new Release(item.message().delivery, item.delay())).toList();
        conclude(items, answers(items.size(), () -> consumer.release(given)), releases, done::givenBack);
    }

    /** What may be tried again goes back to where it came from, after a pause; the rest is answered for good. */
    private void conclude(List<Settling> items, List<SettlementResult> outcomes, Batcher<Settling> batcher,
            java.util.function.Consumer<InFlight> confirmed) {
        int answered = 0;
        for (int i = 0; i < items.size(); i++) {
            Settling item = items.get(i);
            SettlementResult outcome = outcomes.get(i);
            if (outcome.status() == SettlementResult.Status.RETRY && worthAnotherTry(item.message())) {
                threads.afterNanos(TRY_AGAIN.delay(item.tries() + 1).toNanos(), () -> batcher.add(item.afterAnotherTry()));
            } else {
                answered(item.message(), outcome, item.count(), confirmed);
                answered++;
            }
        }
        permits.settled(answered);
    }

    private void sendDeadLetters(List<Hopeless> items) {
        List<DeadLetter> copies = items.stream().map(item -> new DeadLetter(item.message().delivery, item.headers()))
                .toList();
        List<SettlementResult> outcomes = answers(items.size(), () -> consumer.deadLetter(copies));
        for (int i = 0; i < items.size(); i++) {
            Hopeless item = items.get(i);
            if (outcomes.get(i).status() == SettlementResult.Status.DONE) {
                acknowledgements.add(Settling.acknowledged(item.message(), counts.deadLettered));
            } else {
                RateLimitedLog.deadLetterFailed(item.message().delivery, outcomes.get(i).reason());
                releases.add(Settling.givenBack(item.message(), item.otherwise(), counts.retried));
            }
        }
    }

    private static boolean worthAnotherTry(InFlight message) {
        return message.remainingNanos(System.nanoTime()) > 0;
    }

    private void answered(InFlight message, SettlementResult outcome, LongAdder count,
            java.util.function.Consumer<InFlight> confirmed) {
        if (outcome.status() == SettlementResult.Status.DONE) {
            count.increment();
            confirmed.accept(message);
        } else {
            done.failed(message, outcome.reason());
        }
    }

    /** The broker's answers; a call that failed as a whole, or answered nonsense, may be tried again for each message. */
    static List<SettlementResult> answers(int expected, Supplier<List<SettlementResult>> call) {
        try {
            List<SettlementResult> outcomes = call.get();
            if (outcomes.size() == expected) {
                return outcomes;
            }
            return Collections.nCopies(expected,
                    SettlementResult.retry("the broker answered for " + outcomes.size() + " of " + expected + " messages"));
        } catch (RuntimeException failure) {
            return Collections.nCopies(expected, SettlementResult.retry(failure.toString()));
        }
    }
}
