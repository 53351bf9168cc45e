package dev.herald.runtime.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;

import dev.herald.BrokerException;
import dev.herald.DeadLetter;
import dev.herald.DeadLetterNotFoundException;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.RedriveOutcome;
import dev.herald.RedriveProgress;
import dev.herald.runtime.admin.LetterMoves.Result;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.PrintableThrowable;

/** The dead letters of the listeners: finds the queues of a listener, and calls their broker. */
@Singleton
@Typed({DeadLetters.class, DeadLetterAdmin.class})
public class DeadLetterAdmin implements DeadLetters {

    private final ListenerQueues queues;
    private final Publishers publishers;
    private final BlockingCalls calls;
    private final CallerContext caller;
    private final HeraldExecutors executors;

    @Inject
    public DeadLetterAdmin(ListenerQueues queues, Publishers publishers, BlockingCalls calls, CallerContext caller,
            HeraldExecutors executors) {
        this.queues = queues;
        this.publishers = publishers;
        this.calls = calls;
        this.caller = caller;
        this.executors = executors;
    }

    @Override
    public boolean looksOnly(String listener) {
        return queues.of(listener).operations().looksOnly();
    }

    @Override
    public Uni<List<DeadLetter>> browse(String listener, int atMost) {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost is " + atMost + "; it must be 1 or more");
        }
        return call("browsing", listener, (queue, browser) -> {
            List<DeadLetter> letters = new ArrayList<>();
            List<? extends Delivery> page = next(browser, atMost, 0);
            while (!page.isEmpty()) {
                for (Delivery delivery : page) {
                    if (ReadLetter.belongs(delivery, browser, queue, queues)) {
                        letters.add(ReadLetter.of(delivery, browser, listener));
                    }
                }
                page = next(browser, atMost, letters.size());
            }
            return letters;
        });
    }

    private static List<? extends Delivery> next(QueueBrowser browser, int atMost, int found) {
        return found < atMost ? browser.next(Math.min(LetterRun.PAGE, atMost - found)) : List.of();
    }

    @Override
    public Uni<Optional<DeadLetter>> find(String listener, String id) {
        Objects.requireNonNull(id, "the letter's id is null");
        return call("finding", listener, (queue, browser) -> search(queue, browser, letter -> letter.id().equals(id))
                .map(Found::letter));
    }

    @Override
    public Uni<RedriveOutcome> redrive(DeadLetter letter) {
        return withLetter("redriving", letter, (queue, found, browser) -> {
            queue.requireWayBack();
            Last last = new Last();
            new LetterMoves(browser, last::set).redrive(List.of(found.delivery()), queue.listener());
            return outcome(last, letter);
        });
    }

    @Override
    public Uni<RedriveOutcome> redrive(DeadLetter letter, OutgoingMessage<?> edited) {
        Objects.requireNonNull(edited, "the edited message is null");
        return Uni.createFrom().deferred(() -> {
            ListenerQueue queue = queues.of(letter.listener());
            queue.operations();
            queue.requireWayBack();
            TargetPublisher<Object> publisher = publishers.to(queue.broker(), queue.queue());
            // Serializers are the application's, so this is not done on the thread of the call.
            OutgoingMessage<Body> written = inGroup(publisher.written(edited), letter, queue);
            return withLetter("redriving", letter, (unused, found, browser) -> replace(found, written, publisher, browser));
        });
    }

    private static OutgoingMessage<Body> inGroup(OutgoingMessage<Body> message, DeadLetter letter, ListenerQueue queue) {
        if (!queue.broker().naming().ordered(queue.queue().physicalName())) {
            return message;
        }
        OutgoingMessage<Body> grouped = message.groupId() == null
                ? message.groupId(letter.groupId().orElse(letter.id()))
                : message;
        return grouped.deduplicationId() == null ? grouped.deduplicationId(UUID.randomUUID().toString()) : grouped;
    }

    private static RedriveOutcome replace(Found found, OutgoingMessage<Body> message, TargetPublisher<?> publisher,
            QueueBrowser browser) {
        List<? extends Delivery> held = browser.hold(List.of(found.delivery()));
        if (held.isEmpty()) {
            throw notThere(found.letter());
        }
        TargetPublisher.only(publisher.sendWrittenBlocking(List.of(found.letter().marked(message, Instant.now()))));
        Last last = new Last();
        new LetterMoves(browser, last::set).deleteSent(held.get(0));
        return outcome(last, found.letter());
    }

    @Override
    public Uni<Void> discard(DeadLetter letter) {
        return withLetter("discarding", letter, (queue, found, browser) -> {
            Last last = new Last();
            new LetterMoves(browser, last::set).discard(List.of(found.delivery()));
            if (last.result == Result.FAILED) {
                throw new BrokerException(
                        "letter " + letter.id() + " of " + queue + " was not discarded: " + last.reason);
            }
            return outcome(last, letter);
        }).replaceWithVoid();
    }

    private static RedriveOutcome outcome(Last last, DeadLetter letter) {
        return switch (last.result) {
            case DONE -> RedriveOutcome.MOVED;
            case COPIED -> RedriveOutcome.COPIED;
            case NOT_THERE -> throw notThere(letter);
            case FAILED -> throw new PublishException("letter " + letter.id() + " of listener '" + letter.listener()
                    + "' was not sent back, and stays in the dead-letter queue: " + last.reason, true, null);
        };
    }

    /** What was reported about a single letter. */
    private static final class Last {

        private Result result;
        private String reason;

        void set(Delivery letter, Result what, String why) {
            result = what;
            reason = why;
        }
    }

    private static DeadLetterNotFoundException notThere(DeadLetter letter) {
        return new DeadLetterNotFoundException("letter " + letter.id() + " of listener '" + letter.listener()
                + "' is not in the dead-letter queue, or somebody else holds it: browse again");
    }

    @Override
    public Multi<RedriveProgress> redriveAll(String listener, DeadLetterSelection selection) {
        return run(listener, selection, false);
    }

    @Override
    public Multi<RedriveProgress> discardAll(String listener, DeadLetterSelection selection) {
        return run(listener, selection, true);
    }

    /** Filters are the application's, and a run may take long: it is on a thread for the application's code. */
    private Multi<RedriveProgress> run(String listener, DeadLetterSelection selection, boolean discards) {
        Objects.requireNonNull(selection, "the selection is null");
        return caller.emit(Multi.createFrom().<RedriveProgress>emitter(
                emitter -> executors.application(() -> run(listener, selection, discards, emitter)),
                BackPressureStrategy.LATEST));
    }

    private void run(String listener, DeadLetterSelection selection, boolean discards,
            MultiEmitter<? super RedriveProgress> emitter) {
        try {
            emitter.emit(run(listener, selection, discards, new Subscribed(emitter)));
            emitter.complete();
        } catch (Throwable failure) {
            emitter.fail(failure);
        }
    }

    /** Whoever has subscribed to a run. */
    private record Subscribed(MultiEmitter<? super RedriveProgress> emitter) implements RunObserver {

        @Override
        public boolean isCancelled() {
            return emitter.isCancelled();
        }

        @Override
        public void progressed(RedriveProgress progress) {
            emitter.emit(progress);
        }
    }

    /**
     * {@link #redriveAll} or {@link #discardAll} on the caller's thread. Also one that was cancelled returns when it has ended.
     *
     * @return the last report
     */
    public RedriveProgress run(String listener, DeadLetterSelection selection, boolean discards, RunObserver observer) {
        LetterRun run = null;
        try {
            ListenerQueue queue = queues.of(listener);
            run = new LetterRun(queue, queues, selection, discards, observer);
            try (QueueBrowser browser = browser(queue, discards)) {
                run.run(browser);
            }
            return run.progress(true);
        } catch (UnsupportedOperationException | IllegalArgumentException clear) {
            throw clear;
        } catch (RuntimeException failure) {
            if (run != null) {
                observer.progressed(run.progress(false));
            }
            throw new BrokerException(
                    (discards ? "discarding" : "redriving") + " letters of listener '" + listener + "' stopped"
                            + (run == null ? "" : " after " + run.progress(false).moved()) + ", the others stay: "
                            + FailureText.of(failure),
                    PrintableThrowable.withoutSecrets(failure));
        }
    }

    private static QueueBrowser browser(ListenerQueue queue, boolean staysHere) {
        if (!staysHere) {
            queue.requireWayBack();
        }
        return queue.operations().browse(queue.deadLetterQueue(), queue.queue());
    }

    /** A letter in hand. */
    private record Found(Delivery delivery, ReadLetter letter) {
    }

    /** What is done with it. */
    private interface Action<T> {
        T on(ListenerQueue queue, Found found, QueueBrowser browser);
    }

    private <T> Uni<T> withLetter(String doing, DeadLetter letter, Action<T> action) {
        Predicate<ReadLetter> same = found -> found.isSameAs(letter);
        return call(doing, letter.listener(), (queue, browser) -> action.on(queue,
                search(queue, browser, same).orElseThrow(() -> notThere(letter)), browser));
    }

    private Optional<Found> search(ListenerQueue queue, QueueBrowser browser, Predicate<ReadLetter> wanted) {
        for (List<? extends Delivery> page = browser.next(LetterRun.PAGE); !page.isEmpty(); page = browser
                .next(LetterRun.PAGE)) {
            for (Delivery delivery : page) {
                ReadLetter letter = ReadLetter.of(delivery, browser, queue.listener());
                if (wanted.test(letter) && ReadLetter.belongs(delivery, browser, queue, queues)) {
                    return Optional.of(new Found(delivery, letter));
                }
            }
        }
        return Optional.empty();
    }

    private <T> Uni<T> call(String doing, String listener, BiFunction<ListenerQueue, QueueBrowser, T> action) {
        return calls.call(() -> doing + " letters of listener '" + listener + "'", () -> {
            ListenerQueue queue = queues.of(listener);
            try (QueueBrowser browser = browser(queue, true)) {
                return action.apply(queue, browser);
            }
        });
    }
}
