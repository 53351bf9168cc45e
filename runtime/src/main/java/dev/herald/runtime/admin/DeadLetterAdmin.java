package dev.herald.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
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
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.OutgoingMessage;
import dev.herald.RedriveOutcome;
import dev.herald.RedriveProgress;
import dev.herald.runtime.container.HandledHeaders;
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

/**
 * The dead letters of the listeners: finds the queues of a listener, and calls their broker. The Dev UI and the management
 * endpoint, which know a letter by its id alone, have methods of their own for it.
 */
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
        return browse(listener, 0, atMost, letter -> letter);
    }

    /**
     * {@link #browse(String, int)} that keeps of each letter only what is made of it.
     *
     * @param skip how many letters to leave out first
     * @param view makes it, and never blocks
     */
    public <T> Uni<List<T>> browse(String listener, int skip, int atMost, Function<DeadLetter, T> view) {
        return call("browsing", listener, (queue, browser) -> {
            List<T> views = new ArrayList<>();
            int end = skip + atMost;
            int found = 0;
            List<? extends Delivery> page = next(browser, end, found);
            while (!page.isEmpty()) {
                for (Delivery delivery : page) {
                    if (ReadLetter.belongs(delivery, browser, queue, queues) && found++ >= skip) {
                        views.add(view.apply(ReadLetter.of(delivery, browser, listener)));
                    }
                }
                page = next(browser, end, found);
            }
            return views;
        });
    }

    private static List<? extends Delivery> next(QueueBrowser browser, int atMost, int found) {
        return found < atMost ? browser.next(Math.min(LetterRun.PAGE, atMost - found)) : List.of();
    }

    @Override
    public Uni<Optional<DeadLetter>> find(String listener, String id) {
        return call("finding", listener, (queue, browser) -> FoundLetter.search(queue, queues, browser, hasId(id))
                .map(FoundLetter::letter));
    }

    private static Predicate<ReadLetter> hasId(String id) {
        Objects.requireNonNull(id, "the letter's id is null");
        return letter -> letter.id().equals(id);
    }

    @Override
    public Uni<RedriveOutcome> redrive(DeadLetter letter) {
        return redriveFirst(letter.listener(), letter.id(), found -> found.isSameAs(letter));
    }

    /** {@link #redrive(DeadLetter)} in one pass. @param id {@link DeadLetter#id()} */
    public Uni<RedriveOutcome> redrive(String listener, String id) {
        return redriveFirst(listener, id, hasId(id));
    }

    private Uni<RedriveOutcome> redriveFirst(String listener, String id, Predicate<ReadLetter> wanted) {
        return withLetter("redriving", listener, id, wanted, (queue, found) -> {
            queue.requireWayBack();
            return found.redrive();
        });
    }

    @Override
    public Uni<RedriveOutcome> redrive(DeadLetter letter, OutgoingMessage<?> edited) {
        Objects.requireNonNull(edited, "the edited message is null");
        return Uni.createFrom().deferred(() -> {
            ListenerQueue queue = queues.of(letter.listener());
            queue.operations();
            queue.requireWayBack();
            TargetPublisher<Object> publisher = publisher(queue);
            // Serializers are the application's, so this is not done on the thread of the call.
            OutgoingMessage<Body> written = publisher.written(edited, HandledHeaders.NONE);
            return withLetter("redriving", letter.listener(), letter.id(), found -> found.isSameAs(letter),
                    (unused, found) -> found.replace(written, publisher));
        });
    }

    /**
     * {@link #redrive(DeadLetter, OutgoingMessage)} in one pass.
     *
     * @param id {@link DeadLetter#id()}
     * @param edit makes the message, whose payload is text or bytes, and never blocks
     */
    public Uni<RedriveOutcome> redrive(String listener, String id, Function<DeadLetter, OutgoingMessage<?>> edit) {
        return withLetter("redriving", listener, id, hasId(id), (queue, found) -> {
            queue.requireWayBack();
            TargetPublisher<Object> publisher = publisher(queue);
            return found.replace(publisher.written(edit.apply(found.letter())), publisher);
        });
    }

    private TargetPublisher<Object> publisher(ListenerQueue queue) {
        return publishers.to(queue.broker(), queue.queue());
    }

    @Override
    public Uni<Void> discard(DeadLetter letter) {
        return discardFirst(letter.listener(), letter.id(), found -> found.isSameAs(letter));
    }

    /** {@link #discard(DeadLetter)} in one pass. @param id {@link DeadLetter#id()} */
    public Uni<Void> discard(String listener, String id) {
        return discardFirst(listener, id, hasId(id));
    }

    private Uni<Void> discardFirst(String listener, String id, Predicate<ReadLetter> wanted) {
        return withLetter("discarding", listener, id, wanted, (queue, found) -> {
            found.discard();
            return null;
        });
    }

    private <T> Uni<T> withLetter(String doing, String listener, String id, Predicate<ReadLetter> wanted,
            BiFunction<ListenerQueue, FoundLetter, T> action) {
        return call(doing, listener, (queue, browser) -> action.apply(queue,
                FoundLetter.search(queue, queues, browser, wanted)
                        .orElseThrow(() -> FoundLetter.notThere(listener, id))));
    }

    private <T> Uni<T> call(String doing, String listener, BiFunction<ListenerQueue, QueueBrowser, T> action) {
        return calls.call(() -> doing + " letters of listener '" + listener + "'", () -> {
            ListenerQueue queue = queues.of(listener);
            try (QueueBrowser browser = browser(queue, true)) {
                return action.apply(queue, browser);
            }
        });
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
}
