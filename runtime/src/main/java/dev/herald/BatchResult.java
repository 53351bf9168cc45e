package dev.herald;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** What became of a batch: the failed messages are retried, the rest is acknowledged. */
public final class BatchResult {

    private static final BatchResult OK = new BatchResult(Set.of());

    private final Set<String> failedIds;

    private BatchResult(Set<String> failedIds) {
        this.failedIds = failedIds;
    }

    /** All went well. */
    public static BatchResult ok() {
        return OK;
    }

    /** These failed. */
    public static BatchResult failed(Collection<? extends Message<?>> messages) {
        Set<String> ids = new LinkedHashSet<>();
        messages.forEach(message -> ids.add(message.id()));
        return new BatchResult(ids);
    }

    /** These failed. */
    public static BatchResult failed(Message<?>... messages) {
        return failed(Arrays.asList(messages));
    }

    /** The {@linkplain Message#id() ids} of the failed messages. */
    public Set<String> failedIds() {
        return failedIds;
    }
}
