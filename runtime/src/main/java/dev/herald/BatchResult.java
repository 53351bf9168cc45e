package dev.herald;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a batch listener's method returns: the failed messages are retried, all others are acknowledged. A method that throws
 * or returns {@code null} has failed for all of them. Immutable.
 */
public final class BatchResult {

    private static final BatchResult OK = new BatchResult(List.of());

    private final List<Message<?>> failed;

    private BatchResult(List<Message<?>> failed) {
        this.failed = failed;
    }

    /** All messages of the batch succeeded. */
    public static BatchResult ok() {
        return OK;
    }

    /**
     * These messages failed.
     *
     * @param messages messages of the batch, which are compared by identity, because two of them may have the same id; with
     *        others the whole batch fails
     */
    public static BatchResult failed(Collection<? extends Message<?>> messages) {
        return new BatchResult(List.copyOf(messages));
    }

    /** These messages failed; see {@link #failed(Collection)}. */
    public static BatchResult failed(Message<?>... messages) {
        return failed(Arrays.asList(messages));
    }

    /** Whether this message object was reported as failed. */
    public boolean isFailed(Message<?> message) {
        for (Message<?> one : failed) {
            if (one == message) {
                return true;
            }
        }
        return false;
    }

    /** The failed messages, as they were reported. */
    public List<Message<?>> failedMessages() {
        return failed;
    }

    /** The {@linkplain Message#id() ids} of the failed messages; two messages may have the same. */
    public Set<String> failedIds() {
        Set<String> ids = new LinkedHashSet<>();
        failed.forEach(message -> ids.add(message.id()));
        return ids;
    }
}
