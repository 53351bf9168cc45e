package dev.herald;

import java.util.List;
import java.util.Optional;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * The dead letters of the application's listeners: look at them, send them back, discard them. An injectable bean;
 * thread-safe.
 * <p>
 * Letters are addressed by the id of the listener that gave up on them. They go back to the queue that it receives from: of a
 * topic's subscriber that is its own queue, so that no other subscriber gets the message again. In a dead-letter queue that
 * several listeners share, only the listener's own letters are seen.
 * <p>
 * A letter is sent, the broker confirms, and only then is the letter deleted from the dead-letter queue: whatever breaks in
 * between, it is there twice, never lost. Headers of the dead letter are removed, {@link HeraldHeaders#REDRIVEN} is added,
 * and the first attempt is number 1 again. On a FIFO queue it keeps its group, and gets a new deduplication id.
 * <p>
 * Memory and Redis Streams can be {@linkplain #looksOnly looked at}. Amazon SQS and RabbitMQ can only deliver: each operation
 * receives letters, hides them from others meanwhile, and gives those back at its end that it did not remove. That counts as
 * a receive, holds back the groups of a FIFO queue meanwhile, and can reach the first letters of such a group only, until these are
 * redriven or discarded.
 * <p>
 * A {@code Uni} or {@code Multi} does its work when it is subscribed to, once for each subscription, and never blocks its
 * subscriber. It emits in the Vert.x context of the subscription, otherwise on a thread where callbacks may block. The
 * {@code …AndAwait} forms block and must not be called on an event loop.
 * <p>
 * An unknown listener is an {@link IllegalArgumentException} that suggests the nearest id; a listener whose letters can't be
 * reached or can't go back, an {@link UnsupportedOperationException} that says why and what to do. A failed call is a
 * {@link BrokerException}.
 */
public interface DeadLetters {

    /**
     * Whether the listener's letters can be read without a trace: true for memory and Redis Streams, false for Amazon SQS and
     * RabbitMQ, which count each letter as delivered once more.
     */
    boolean looksOnly(String listener);

    /**
     * The listener's letters, as a rule the oldest first. None is kept for the caller: all can be read again, on RabbitMQ after
     * a moment.
     *
     * @param atMost the most letters, 1 or more
     */
    Uni<List<DeadLetter>> browse(String listener, int atMost);

    /**
     * One of the listener's letters, by {@link DeadLetter#id()}. Goes through the dead-letter queue until it is found; empty
     * if it is not, or somebody else holds it.
     */
    Uni<Optional<DeadLetter>> find(String listener, String id);

    /**
     * Sends a letter back to its queue, with body and headers as the broker has them.
     *
     * @return fails with a {@link DeadLetterNotFoundException} if it is no longer there, with a {@link PublishException} if
     *         the queue did not take it; then it stays
     */
    Uni<RedriveOutcome> redrive(DeadLetter letter);

    /**
     * Sends another message in place of a letter: usually {@link DeadLetter#message()} with changes. On a FIFO queue it has
     * the letter's group unless it names another one.
     *
     * @return as of {@link #redrive(DeadLetter)}
     */
    Uni<RedriveOutcome> redrive(DeadLetter letter, OutgoingMessage<?> edited);

    /**
     * Sends the selected letters back to their queue, in the order in which the broker delivers them. Emits how far it has
     * come, as often as the subscriber keeps up, and in the end the {@linkplain RedriveProgress#isDone() last report}. Ends
     * early if the subscription is cancelled, after at most the letters in hand; or after 100 letters that failed. It ends as
     * well after 10,000 letters that it left out on Amazon SQS or RabbitMQ, which have to hold these meanwhile.
     * <p>
     * Of a FIFO group, no letter is sent before one that failed.
     */
    Multi<RedriveProgress> redriveAll(String listener, DeadLetterSelection selection);

    /**
     * Deletes a letter for good.
     *
     * @return fails with a {@link DeadLetterNotFoundException} if it is no longer there
     */
    Uni<Void> discard(DeadLetter letter);

    /** Deletes the selected letters for good; otherwise as {@link #redriveAll}. */
    Multi<RedriveProgress> discardAll(String listener, DeadLetterSelection selection);

    /** {@link #browse}, blocking. */
    default List<DeadLetter> browseAndAwait(String listener, int atMost) {
        return browse(listener, atMost).await().indefinitely();
    }

    /** {@link #find}, blocking. */
    default Optional<DeadLetter> findAndAwait(String listener, String id) {
        return find(listener, id).await().indefinitely();
    }

    /** {@link #redrive(DeadLetter)}, blocking. */
    default RedriveOutcome redriveAndAwait(DeadLetter letter) {
        return redrive(letter).await().indefinitely();
    }

    /** {@link #redrive(DeadLetter, OutgoingMessage)}, blocking. */
    default RedriveOutcome redriveAndAwait(DeadLetter letter, OutgoingMessage<?> edited) {
        return redrive(letter, edited).await().indefinitely();
    }

    /** {@link #redriveAll}, blocking; the last report. */
    default RedriveProgress redriveAllAndAwait(String listener, DeadLetterSelection selection) {
        return redriveAll(listener, selection).collect().last().await().indefinitely();
    }

    /** {@link #discard}, blocking. */
    default void discardAndAwait(DeadLetter letter) {
        discard(letter).await().indefinitely();
    }

    /** {@link #discardAll}, blocking; the last report. */
    default RedriveProgress discardAllAndAwait(String listener, DeadLetterSelection selection) {
        return discardAll(listener, selection).collect().last().await().indefinitely();
    }
}
