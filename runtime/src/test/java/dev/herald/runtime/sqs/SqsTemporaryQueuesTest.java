package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;

import dev.herald.runtime.sqs.SqsTemporaryQueues.Companions;

/** Others delete the queues of an instance that renews them no more: no failure may end the renewal. */
class SqsTemporaryQueuesTest {

    private final ClosedConnections sqs = new ClosedConnections();
    private Supplier<Instant> time = () -> Instant.EPOCH;
    private Runnable renewal;
    private final SqsTemporaryQueues queues = new SqsTemporaryQueues(sqs, "replies-", Companions.NONE, () -> time.get(),
            (period, task) -> {
                renewal = task;
                return () -> renewal = null;
            });

    @Test
    void aRenewalThatFailsInAnyWayConcernsItsOwnQueueOnly() {
        queues.create(Map.of(), Map.of());
        queues.create(Map.of(), Map.of());
        time = () -> Instant.EPOCH.plus(Duration.ofMinutes(2));

        renewal.run();

        assertThat(sqs.tagged).isEqualTo(2);
    }

    @Test
    void anErrorEndsNothing() {
        queues.create(Map.of(), Map.of());
        time = () -> {
            throw new OutOfMemoryError("for a moment");
        };

        assertThatCode(() -> renewal.run()).doesNotThrowAnyException();
    }

    /** Throws on every change of tags what is no failure of Amazon's. */
    private static final class ClosedConnections extends QueuesInMemory {

        private int tagged;

        @Override
        public TagQueueResponse tagQueue(TagQueueRequest request) {
            tagged++;
            throw new IllegalStateException("Connection pool shut down");
        }
    }
}
