package dev.herald;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What became of a batch: the failed messages are retried, the rest is acknowledged. */
public final class BatchResult {

    private static final BatchResult OK = new BatchResult(List.of());

    private final List<Message<?>> failed;

    private BatchResult(List<Message<?>> failed) {
        this.failed = failed;
    }

    /** All went well. */
    public static BatchResult ok() {
        return OK;
    }

    /** These failed. They have to be messages of the batch: what counts is the object, for two messages may have one id. */
    public static BatchResult failed(Collection<? extends Message<?>> messages) {
        return new BatchResult(List.copyOf(messages));
    }

    /** These failed. */
    public static BatchResult failed(Message<?>... messages) {
        return failed(Arrays.asList(messages));
    }

    /** Whether this very message failed. */
    public boolean isFailed(Message<?> message) {
        for (Message<?> one : failed) {
            if (one == message) {
                return true;
            }
        }
        return false;
    }

    /** The {@linkplain Message#id() ids} of the failed messages. */
    public Set<String> failedIds() {
        Set<String> ids = new LinkedHashSet<>();
        failed.forEach(message -> ids.add(message.id()));
        return ids;
    }
}
