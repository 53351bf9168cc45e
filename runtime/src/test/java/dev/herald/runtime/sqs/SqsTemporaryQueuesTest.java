package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;

import dev.herald.runtime.sqs.SqsTemporaryQueues.Companions;

/** No failure may end the renewals, because other instances would delete the queues. */
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
    void aFailedRenewalAffectsItsOwnQueueOnly() {
        queues.create(Map.of(), Map.of());
        queues.create(Map.of(), Map.of());
        time = () -> Instant.EPOCH.plus(Duration.ofMinutes(2));

        renewal.run();

        assertThat(sqs.tagged).isEqualTo(2);
    }

    @Test
    void anErrorDoesNotEndTheRenewals() {
        queues.create(Map.of(), Map.of());
        time = () -> {
            throw new OutOfMemoryError("for a moment");
        };

        assertThatCode(() -> renewal.run()).doesNotThrowAnyException();
    }

    @Test
    void aQueueThatIsCreatedWhileTheLastOneIsDeletedIsRenewed() throws Exception {
        SqsTemporaryQueues.TemporaryQueue last = queues.create(Map.of(), Map.of());
        Thread deleting = new Thread(() -> queues.delete(last));

        synchronized (queues) {
            deleting.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> deleting.getState() == Thread.State.BLOCKED);
            queues.create(Map.of(), Map.of());
        }
        deleting.join(10_000);

        assertThat(renewal).isNotNull();
    }

    @Test
    void aQueueIsNotCreatedWithoutTagsBecauseTheCallIsThrottled() {
        assertThatThrownBy(() -> refusing("RequestThrottled", "Rate exceeded").create(Map.of(), Map.of()))
                .isInstanceOf(SqsException.class);
        assertThatThrownBy(() -> refusing("KMS.DisabledException", "the key is disabled").create(Map.of(), Map.of()))
                .isInstanceOf(SqsException.class);
    }

    @Test
    void aQueueIsCreatedWithoutTagsWhereTagsAreNotAllowedOrNotKnown() {
        assertThat(refusing("AccessDenied", "not authorized").create(Map.of(), Map.of())).isNotNull();
        assertThat(refusing("InvalidParameterValue", "unknown parameter Tags").create(Map.of(), Map.of())).isNotNull();
    }

    /** Refuses to create a queue with tags. */
    private SqsTemporaryQueues refusing(String code, String message) {
        return new SqsTemporaryQueues(new QueuesInMemory() {
            @Override
            public CreateQueueResponse createQueue(CreateQueueRequest request) {
                if (request.hasTags() && !request.tags().isEmpty()) {
                    throw SqsException.builder().statusCode(400)
                            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build()).build();
                }
                return super.createQueue(request);
            }
        }, "replies-", Companions.NONE, () -> time.get(), (period, task) -> () -> {
        });
    }

    /** Throws an exception that is not of the SDK on every change of tags. */
    private static final class ClosedConnections extends QueuesInMemory {

        private int tagged;

        @Override
        public TagQueueResponse tagQueue(TagQueueRequest request) {
            tagged++;
            throw new IllegalStateException("Connection pool shut down");
        }
    }
}
