package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.GuardedCallback;

/**
 * Settles messages in batches: acknowledges, returns to the broker, dead-letters. The first to decide an attempt settles its
 * message; every later call returns false. What the broker could not do for now is tried again as long as the lease lasts.
 */
final class Settlement {

    private static final Backoff TRY_AGAIN = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.2);
    /** The pause between tries while the listener stops, which has little time left. */
    private static final Duration LAST_TRIES = Duration.ofMillis(100);
    private static final Backoff MOVE_AGAIN = new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.2);
    /** How long one waits at the broker at least: a queue that refused it would refuse it again at once. */
    private static final Duration SHORTEST_RETURN = Duration.ofSeconds(5);

    private final Consumer consumer;
    private final BrokerCalls calls;
    private final ListenerMetrics metrics;
    private final HeraldExecutors executors;
    private final Events events;
    private final boolean onePerCall;
    private final Batcher<Settling> acknowledgements;
    private final Batcher<Settling> releases;
    private final Batcher<DeadLettering> deadLetters;
    private final Permits permits;
    private final int maxAttempts;
    private final GivenUp givenUp;
    private final Again settleAgain;
    private final Again moveAgain;
    private volatile boolean closed;

    /** What the container does when the broker has answered for good: one call for each message. */
    interface Events {

        /** The broker has removed the message. */
        void removed(InFlight message);

        /** The broker has the message back, and delivers it again. */
        void returned(InFlight message);

        /** The broker has confirmed the copy in the dead-letter queue. Must not throw. */
        void deadLettered(InFlight message, Map<String, String> headers);

        /** The lease had ended, or ended before the broker could be reached: the broker delivers the message again. */
        void settlementFailed(InFlight message, String reason);

        /**
         * The dead-letter queue did not take the message, for which no attempt is left. Must not throw.
         *
         * @param next when it is tried again, here or by who receives it then
         * @param kept whether it waits here
         */
        void deadLetterFailed(InFlight message, String reason, Duration next, boolean kept);

        /** No message waits here any more for the dead-letter queue: the last one was returned, or its lease is lost. */
        void noneGivenUp();

        /** One of the calls above threw. Must not throw. */
        void settlementUnrecorded(InFlight message, Throwable defect);
    }

    /**
     * A message on its way back to the broker, or out of it.
     *
     * @param delay after which it is delivered again, if it is returned
     * @param count what counts it once the broker has confirmed
     * @param tries how often the broker was asked in vain
     */
    private record Settling(InFlight message, Duration delay, LongAdder count, int tries) {

        Settling(InFlight message, Duration delay, LongAdder count) {
            this(message, delay, count, 0);
        }

        Settling afterAnotherTry() {
            return new Settling(message, delay, count, tries + 1);
        }
    }

    private record DeadLettering(InFlight message, Map<String, String> headers, Duration otherwise, int tries) {

        DeadLettering afterAnotherTry() {
            return new DeadLettering(message, headers, otherwise, tries + 1);
        }
    }

    /**
     * @param onePerCall whether acknowledgements come one at a time, and need not wait for others to share a call
     * @param maxAttempts how many attempts there may be at most, if there is a dead-letter queue
     */
    Settlement(Consumer consumer, BrokerCalls calls, int batchSize, Duration linger, boolean onePerCall, int maxAttempts,
            Permits permits,
            ListenerMetrics metrics, HeraldExecutors executors, Events events) {
        this.consumer = consumer;
        this.calls = calls;
        this.maxAttempts = maxAttempts;
        this.onePerCall = onePerCall;
        this.permits = permits;
        this.metrics = metrics;
        this.executors = executors;
        this.events = events;
        this.givenUp = new GivenUp(permits, consumer);
        this.settleAgain = new Again(executors);
        this.moveAgain = new Again(executors);
        long nanos = Nanos.of(linger);
        // Without linger a call is followed by the next: made in place, each would be one level deeper.
        acknowledgements = new Batcher<>(batchSize, nanos, executors,
                nanos == 0 ? this::onPollingThread : this::onFittingThread, this::sendAcknowledgements);
        releases = new Batcher<>(batchSize, nanos / 4, executors, this::sendReleases);
        deadLetters = new Batcher<>(batchSize, nanos / 4, executors, this::sendDeadLetters);
    }

    /** The current thread, if it may write an acknowledgement itself. */
    private void onFittingThread(Runnable call) {
        if (consumer.acknowledgesWithoutResponse()) {
            GuardedCallback.task(call).run();
        } else {
            onPollingThread(call);
        }
    }

    /** A polling thread, if one waits for what is settled here, or else another one. */
    private void onPollingThread(Runnable call) {
        Runnable guarded = GuardedCallback.task(call);
        if (!permits.runWhileWaiting(guarded)) {
            executors.blocking(guarded);
        }
    }

    // Decisions

    /** @return false if the attempt is decided already, or over */
    boolean acknowledge(Attempt attempt) {
        return remove(attempt, Outcome.ACKNOWLEDGED, metrics.acknowledged);
    }

    /** Lets go of a message that was not handled. */
    boolean drop(Attempt attempt) {
        return remove(attempt, Outcome.DROPPED, metrics.dropped);
    }

    private boolean remove(Attempt attempt, Outcome outcome, LongAdder count) {
        InFlight message = attempt.message();
        return decided(message, outcome,
                message.settle(attempt.begun(), () -> acknowledge(new Settling(message, Duration.ZERO, count))));
    }

    /** On a thread that may write it itself, an acknowledgement costs less than handing it over. */
    private void acknowledge(Settling item) {
        if (onePerCall && consumer.acknowledgesWithoutResponse()) {
            sendAcknowledgements(List.of(item));
        } else {
            acknowledgements.add(item);
        }
    }

    /** Returns the message to the broker after a failure. */
    boolean retry(Attempt attempt, Duration delay) {
        InFlight message = attempt.message();
        return decided(message, Outcome.RETRIED, message.settle(attempt.begun(),
                () -> releases.add(new Settling(message, delay, metrics.retried))));
    }

    /**
     * Moves the message to the dead-letter queue, after which no further attempt begins. If that fails, it is tried again
     * here, where the lease is renewed; or, with the delay {@code otherwise}, by who receives the message then.
     */
    boolean deadLetter(Attempt attempt, Map<String, String> headers, Duration otherwise) {
        InFlight message = attempt.message();
        return decided(message, Outcome.DEAD_LETTERED,
                message.settle(attempt.begun(), deadLettering(message, headers, otherwise)));
    }

    /** {@link #deadLetter} for an attempt that its handler has not decided in time. */
    boolean deadLetterOverdue(Attempt attempt, Map<String, String> headers, Duration otherwise) {
        InFlight message = attempt.message();
        return decided(message, Outcome.DEAD_LETTERED,
                message.settleOverdue(attempt.begun(), deadLettering(message, headers, otherwise)));
    }

    /** {@link #deadLetter} for a message for which the call does not call the method. */
    boolean deadLetterUnattempted(Invocation call, InFlight message, Map<String, String> headers, Duration otherwise) {
        return decided(message, Outcome.DEAD_LETTERED,
                message.settleUnattempted(call, deadLettering(message, headers, otherwise)));
    }

    private Runnable deadLettering(InFlight message, Map<String, String> headers, Duration otherwise) {
        return () -> {
            message.useUpAttempts();
            deadLetters.add(new DeadLettering(message, headers, otherwise, 0));
        };
    }

    /** Returns a message for which the call does not call the method. */
    boolean releaseUnattempted(Invocation call, InFlight message, Duration delay) {
        return decided(message, Outcome.RELEASED, message.settleUnattempted(call,
                () -> releases.add(new Settling(message, delay, metrics.released))));
    }

    /** Returns a delivery that could not be accepted, or abandons it. */
    void releaseUntracked(Delivery delivery, Duration delay) {
        executors.blocking(() -> {
            Release untouched = Release.untouched(delivery, delay);
            if (calls.answers(BrokerOperation.NACK, List.of(untouched), Release::delivery,
                    () -> consumer.release(List.of(untouched))).get(0)
                    .status() != SettlementResult.Status.DONE) {
                consumer.abandon(delivery, untouched.attempts());
            }
        });
    }

    /** Returns a message to the broker, to be delivered again at once, unless a handler has it. */
    boolean releaseUnhandled(InFlight message) {
        return releaseUnhandled(message, Duration.ZERO);
    }

    /** Returns a message to the broker, to be delivered again after a delay, unless a handler has it. */
    boolean releaseUnhandled(InFlight message, Duration delay) {
        return decided(message, Outcome.RELEASED, message.settleUnhandled(() -> release(message, delay)));
    }

    /** Returns a message to the broker, to be delivered again at once, even if a handler has it. */
    boolean releaseNow(InFlight message) {
        return decided(message, Outcome.RELEASED, message.settleNow(() -> release(message, Duration.ZERO)));
    }

    private void release(InFlight message, Duration delay) {
        releases.add(new Settling(message, delay, metrics.released));
    }

    private boolean decided(InFlight message, Outcome outcome, boolean first) {
        if (first) {
            message.decided(outcome);
            permits.settling();
        }
        return first;
    }

    /** The handler's thread is idle: it sends the waiting acknowledgements itself, if it may. */
    void pause() {
        if (!onePerCall && consumer.acknowledgesWithoutResponse()) {
            acknowledgements.flush();
        }
    }

    /** Keeps messages that the dead-letter queue does not take. */
    void open() {
        closed = false;
    }

    /** From now on, they return to the broker, and what waits for another try is tried once more now. */
    void close() {
        closed = true;
        settleAgain.tryAll();
    }

    /** Leases last so long: what lingered for more than a quarter of that could reach the broker after its end. */
    void lease(Duration lease) {
        long most = Nanos.of(lease) / 4;
        acknowledgements.lingerAtMost(most);
        releases.lingerAtMost(most);
        deadLetters.lingerAtMost(most);
    }

    /** Sends what waits for a batch to fill. */
    void flush() {
        deadLetters.flush();
        releases.flush();
        acknowledgements.flush();
    }

    /** Goes on behind calls that the broker does not answer. */
    void check() {
        deadLetters.check();
        releases.check();
        acknowledgements.check();
    }

    // Calls

    private void sendAcknowledgements(List<Settling> items) {
        List<Delivery> deliveries = new ArrayList<>(items.size());
        items.forEach(item -> deliveries.add(item.message().delivery));
        conclude(items,
                calls.answers(BrokerOperation.ACK, deliveries, Function.identity(), () -> consumer.acknowledge(deliveries)),
                acknowledgements);
    }

    private void sendReleases(List<Settling> items) {
        List<Release> given = items.stream()
                .map(item -> new Release(item.message().delivery, item.delay(), attemptsToTell(item.message()))).toList();
        conclude(items, calls.answers(BrokerOperation.NACK, given, Release::delivery, () -> consumer.release(given)), releases);
    }

    /**
     * The attempts at a message that is delivered again. Only a decision uses up the last one: one that was cut short, or of
     * whose success the broker has not heard, is made again. That it has begun is told all the same, so that it is not made
     * without end.
     */
    Attempts attemptsToTell(InFlight message) {
        Attempts all = message.attempts();
        boolean undecided = all.counted() >= maxAttempts && !all.usedUp() && consumer.hasDeadLetterQueue();
        return undecided ? all.withCounted(maxAttempts - 1) : all;
    }

    private void sendDeadLetters(List<DeadLettering> items) {
        List<DeadLetter> copies = items.stream().map(item -> new DeadLetter(item.message().delivery, item.headers()))
                .toList();
        List<SettlementResult> results = calls.answers(BrokerOperation.DEAD_LETTER, copies, DeadLetter::delivery,
                () -> consumer.deadLetter(copies));
        for (int i = 0; i < items.size(); i++) {
            try {
                moved(items.get(i), results.get(i));
            } catch (Throwable defect) {
                events.settlementUnrecorded(items.get(i).message(), defect);
            }
        }
    }

    private void moved(DeadLettering item, SettlementResult result) {
        switch (result.status()) {
            case DONE -> {
                acknowledgements.add(new Settling(item.message(), Duration.ZERO, metrics.deadLettered));
                events.deadLettered(item.message(), item.headers());
            }
            case RETRY -> refused(item, result.reason());
            case GONE -> conclude(List.of(new Settling(item.message(), Duration.ZERO, metrics.deadLettered)),
                    List.of(result), acknowledgements);
        }
    }

    /** Only the move is tried again: the handler has had its attempts. */
    private void refused(DeadLettering item, String reason) {
        InFlight message = item.message();
        if (closed || !givenUp.keep(message)) {
            Duration delay = closed ? Duration.ZERO : longer(item.otherwise(), SHORTEST_RETURN);
            events.deadLetterFailed(message, reason, delay, false);
            releases.add(new Settling(message, delay, metrics.retried));
            return;
        }
        Duration pause = MOVE_AGAIN.delay(item.tries() + 1);
        events.deadLetterFailed(message, reason, pause, true);
        fail(message);
        permits.settled(1);
        moveAgain.add(Nanos.of(pause), () -> moveAgain(item));
        if (closed) {
            releaseUnhandled(message);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** A handler may wait for the settlement, and would take a place of others all the time. */
    private void fail(InFlight message) {
        CompletableFuture<Void> waiting = message.giveUp();
        if (waiting != null) {
            executors.application(() -> Futures.complete(waiting, null, message.notMoved()));
        }
    }

    private void moveAgain(DeadLettering item) {
        givenUp.keepNoLonger(item.message());
        boolean moves = decided(item.message(), Outcome.DEAD_LETTERED,
                item.message().settleGivenUp(() -> deadLetters.add(item.afterAnotherTry())));
        if (!moves && movesAll()) {
            events.noneGivenUp();
        }
    }

    /** Whether no message waits here for the dead-letter queue. */
    boolean movesAll() {
        return givenUp.isEmpty();
    }

    /** What may be tried again goes back to where it came from, after a pause; the rest is answered for good. */
    private void conclude(List<Settling> items, List<SettlementResult> results, Batcher<Settling> batcher) {
        int answered = 0;
        for (int i = 0; i < items.size(); i++) {
            answered += concluded(items.get(i), results.get(i), batcher) ? 1 : 0;
        }
        permits.settled(answered);
    }

    /** What the container does about one message concerns no other of the call. @return false if it is tried again */
    private boolean concluded(Settling item, SettlementResult result, Batcher<Settling> batcher) {
        try {
            if (result.status() == SettlementResult.Status.RETRY && worthAnotherTry(item.message())) {
                Duration pause = closed ? LAST_TRIES : TRY_AGAIN.delay(item.tries() + 1);
                settleAgain.add(Nanos.of(pause), () -> batcher.add(item.afterAnotherTry()));
                return false;
            }
            answered(item, result, batcher == releases);
        } catch (Throwable defect) {
            events.settlementUnrecorded(item.message(), defect);
        }
        return true;
    }

    private boolean worthAnotherTry(InFlight message) {
        return message.remainingNanos(consumer.clock().nanoTime()) > 0;
    }

    private void answered(Settling item, SettlementResult result, boolean returned) {
        boolean done = result.status() == SettlementResult.Status.DONE;
        if (done) {
            item.count().increment();
        }
        if (item.message().hasEnded()) {
            // It was given up, for the answer came too late.
            return;
        }
        if (!done) {
            events.settlementFailed(item.message(), result.reason());
        } else if (returned) {
            events.returned(item.message());
        } else {
            events.removed(item.message());
        }
    }
}
