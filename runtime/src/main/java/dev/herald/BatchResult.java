package dev.herald;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch listener's method returns: what becomes of the messages that failed; all others are acknowledged. A method that
 * throws or returns {@code null} has failed for all of them. Immutable.
 * <p>
 * Messages are compared by identity, because two of them may have the same id; if a result has one that is not of its batch,
 * the whole batch fails.
 */
public final class BatchResult {

    private static final BatchResult OK = new BatchResult(List.of());

    private final List<Failed> failed;

    private record Failed(Message<?> message, FailureDecision decision) {
    }

    private BatchResult(List<Failed> failed) {
        this.failed = failed;
    }

    /** All messages of the batch succeeded. */
    public static BatchResult ok() {
        return OK;
    }

    /** These messages failed: they are tried again after the listener's own delay, unless this was their last attempt. */
    public static BatchResult failed(Collection<? extends Message<?>> messages) {
        return of(messages, FailureDecision.retry());
    }

    /** These messages failed; see {@link #failed(Collection)}. */
    public static BatchResult failed(Message<?>... messages) {
        return failed(Arrays.asList(messages));
    }

    /**
     * These messages failed: they are tried again after this delay, unless this was their last attempt.
     *
     * @param delay zero or more
     */
    public static BatchResult retry(Collection<? extends Message<?>> messages, Duration delay) {
        return of(messages, FailureDecision.retry(delay));
    }

    /**
     * These messages cannot succeed: they are dead-lettered at once; without a dead-letter queue they are retried.
     *
     * @param reason for the header {@link HeraldHeaders#DEAD_LETTER_REASON}
     */
    public static BatchResult deadLetter(Collection<? extends Message<?>> messages, String reason) {
        return of(messages, FailureDecision.deadLetter(reason));
    }

    private static BatchResult of(Collection<? extends Message<?>> messages, FailureDecision decision) {
        return new BatchResult(
                List.<Message<?>>copyOf(messages).stream().map(message -> new Failed(message, decision)).toList());
    }

    /**
     * What this result and the other say.
     *
     * @throws IllegalArgumentException if both name the same message
     */
    public BatchResult and(BatchResult other) {
        List<Failed> both = new ArrayList<>(failed);
        for (Failed one : other.failed) {
            if (isFailed(one.message)) {
                throw new IllegalArgumentException("both results name message " + one.message.id()
                        + "; say once what becomes of it");
            }
            both.add(one);
        }
        return new BatchResult(List.copyOf(both));
    }

    /** What becomes of this message object; empty if it succeeded. */
    public Optional<FailureDecision> decision(Message<?> message) {
        for (Failed one : failed) {
            if (one.message == message) {
                return Optional.of(one.decision);
            }
        }
        return Optional.empty();
    }

    /** Whether this message object was reported as failed. */
    public boolean isFailed(Message<?> message) {
        return decision(message).isPresent();
    }

    /** The failed messages, as they were reported. */
    public List<Message<?>> failedMessages() {
        return failed.stream().<Message<?>>map(Failed::message).toList();
    }

    /** The {@linkplain Message#id() ids} of the failed messages; two messages may have the same. */
    public Set<String> failedIds() {
        Set<String> ids = new LinkedHashSet<>();
        failed.forEach(one -> ids.add(one.message.id()));
        return ids;
    }
}
