package dev.herald.runtime;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Outcome;

/**
 * Settles messages in batches: acknowledges, gives back, dead-letters. Whoever calls first settles a message; every
 * later call is told so. What the broker could not do for now is tried again as long as the lease lasts.
 */
final class Settlement {

    private static final Backoff TRY_AGAIN = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.2);

    private final Consumer consumer;
    private final Counts counts;
    private final ContainerThreads threads;
    private final Done done;
    private final Batcher<Acknowledged> acknowledgements;
    private final Batcher<GivenBack> releases;
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

    private record Acknowledged(InFlight message, LongAdder count, int tries) {
    }

    private record GivenBack(InFlight message, Duration delay, LongAdder count, int tries) {
    }

    private record Hopeless(InFlight message, Map<String, String> headers, Duration otherwise) {
    }

    Settlement(Consumer consumer, int batchSize, Duration linger, Permits permits, Counts counts,
            ContainerThreads threads, Done done) {
        this.consumer = consumer;
        this.permits = permits;
        this.counts = counts;
        this.threads = threads;
        this.done = done;
        long nanos = linger.toNanos();
        acknowledgements = new Batcher<>(batchSize, nanos, threads, this::sendAcknowledgements);
        releases = new Batcher<>(batchSize, nanos / 4, threads, this::sendReleases);
        deadLetters = new Batcher<>(batchSize, nanos / 4, threads, this::sendDeadLetters);
    }

    boolean acknowledge(InFlight message) {
        return claim(message, () -> acknowledgements.add(new Acknowledged(message, counts.acknowledged, 0)));
    }

    /** Gives it back after a failure. */
    boolean retry(InFlight message, Duration delay) {
        return claim(message, () -> releases.add(new GivenBack(message, delay, counts.retried, 0)));
    }

    /** Gives it back untouched, at once. */
    boolean release(InFlight message) {
        return claim(message, () -> releases.add(new GivenBack(message, Duration.ZERO, counts.released, 0)));
    }

    /** Dead-letters it; if that fails, it is given back with the delay {@code otherwise}. */
    boolean deadLetter(InFlight message, Map<String, String> headers, Duration otherwise) {
        return claim(message, () -> deadLetters.add(new Hopeless(message, headers, otherwise)));
    }

    private boolean claim(InFlight message, Runnable settle) {
        boolean first = message.claim(settle);
        if (first) {
            permits.settling(1);
        }
        return first;
    }

    /** Sends what is waiting for company. */
    void flush() {
        deadLetters.flush();
        releases.flush();
        acknowledgements.flush();
    }

    private void sendAcknowledgements(List<Acknowledged> items) {
        List<Delivery> deliveries = items.stream().map(item -> item.message().delivery).toList();
        List<Outcome> outcomes = answers(items.size(), () -> consumer.acknowledge(deliveries));
        for (int i = 0; i < items.size(); i++) {
            Acknowledged item = items.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome.status() == Outcome.Status.RETRY && worthAnotherTry(item.message())) {
                again(item.tries(), () -> acknowledgements
                        .add(new Acknowledged(item.message(), item.count(), item.tries() + 1)));
            } else {
                answered(item.message(), outcome, item.count(), done::removed);
            }
        }
    }

    private void sendReleases(List<GivenBack> items) {
        List<Release> given = items.stream().map(item -> new Release(item.message().delivery, item.delay())).toList();
        List<Outcome> outcomes = answers(items.size(), () -> consumer.release(given));
        for (int i = 0; i < items.size(); i++) {
            GivenBack item = items.get(i);
            Outcome outcome = outcomes.get(i);
            if (outcome.status() == Outcome.Status.RETRY && worthAnotherTry(item.message())) {
                again(item.tries(), () -> releases
                        .add(new GivenBack(item.message(), item.delay(), item.count(), item.tries() + 1)));
            } else {
                answered(item.message(), outcome, item.count(), done::givenBack);
            }
        }
    }

    private void sendDeadLetters(List<Hopeless> items) {
        List<DeadLetter> copies = items.stream().map(item -> new DeadLetter(item.message().delivery, item.headers()))
                .toList();
        List<Outcome> outcomes = answers(items.size(), () -> consumer.deadLetter(copies));
        for (int i = 0; i < items.size(); i++) {
            Hopeless item = items.get(i);
            if (outcomes.get(i).status() == Outcome.Status.DONE) {
                acknowledgements.add(new Acknowledged(item.message(), counts.deadLettered, 0));
            } else {
                HeraldLog.deadLetterFailed(item.message().delivery, outcomes.get(i).reason());
                releases.add(new GivenBack(item.message(), item.otherwise(), counts.retried, 0));
            }
        }
    }

    private static boolean worthAnotherTry(InFlight message) {
        return message.remainingNanos(System.nanoTime()) > 0;
    }

    private void again(int tries, Runnable add) {
        threads.afterNanos(TRY_AGAIN.delay(tries + 1).toNanos(), add);
    }

    private void answered(InFlight message, Outcome outcome, LongAdder count,
            java.util.function.Consumer<InFlight> confirmed) {
        permits.settling(-1);
        if (outcome.status() == Outcome.Status.DONE) {
            count.increment();
            confirmed.accept(message);
        } else {
            done.failed(message, outcome.reason());
        }
    }

    /** The broker's answers; a call that failed as a whole, or answered nonsense, may be tried again for each message. */
    static List<Outcome> answers(int expected, Supplier<List<Outcome>> call) {
        try {
            List<Outcome> outcomes = call.get();
            if (outcomes.size() == expected) {
                return outcomes;
            }
            return Collections.nCopies(expected,
                    Outcome.retry("the broker answered for " + outcomes.size() + " of " + expected + " messages"));
        } catch (RuntimeException failure) {
            return Collections.nCopies(expected, Outcome.retry(failure.toString()));
        }
    }
}
