package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueResponse;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.Destination;
import dev.herald.spi.support.UncountedReceives;

/** Answers that no emulator sends. */
class SqsQueueOperationsTest {

    private static final String URL = "https://sqs.us-east-1.amazonaws.com/000000000000/orders";
    private static final Destination QUEUE = Destination.existingQueue(URL, null);

    private final FakeSqs sqs = new FakeSqs();
    private final SqsQueueOperations operations = new SqsQueueOperations(new SqsQueues(sqs),
            new SqsPolls("", HttpTransport.NO_LIMITS),
            queue -> new UncountedReceives());

    @Test
    void listsEveryPageOfQueues() {
        assertThat(operations.list("orders")).containsExactly("orders-1", "orders-2");
    }

    @Test
    void asksForQueuesOfAnyNameByNoName() {
        operations.list("");

        assertThat(sqs.lists.get(0).queueNamePrefix()).isNull();
    }

    @Test
    void aQueueThatIsNotVisibleYetIsDescribedWithoutAttributes() {
        QueueDescription description = operations.create(Destination.existingQueue("orders", null));

        assertThat(description).isEqualTo(new QueueDescription(URL, Map.of(), OptionalLong.empty(),
                OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void aMissingCountIsEmpty() {
        sqs.attributes = Map.of("ApproximateNumberOfMessages", "7");

        QueueDescription description = operations.describe(QUEUE).orElseThrow();

        assertThat(description.visible()).hasValue(7);
        assertThat(description.inFlight()).isEmpty();
        assertThat(description.delayed()).isEmpty();
    }

    @Test
    void aPurgeOfAQueueThatIsMissingNamesIt() {
        assertThatThrownBy(() -> operations.purge(QUEUE)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(URL).hasMessageContaining("create it first");
    }

    @Test
    void aReceiveThatIsRejectedFails() {
        assertThatThrownBy(() -> operations.receive(QUEUE, 1, Duration.ZERO, () -> false)).isInstanceOf(SqsException.class);
    }

    @Test
    void theQueueIsAskedToWaitForAtLeastASecond() {
        assertThatThrownBy(() -> operations.receive(QUEUE, 25, Duration.ZERO, () -> false)).isInstanceOf(SqsException.class);

        assertThat(sqs.receives).extracting(ReceiveMessageRequest::waitTimeSeconds).containsExactly(1);
        assertThat(sqs.receives).extracting(ReceiveMessageRequest::maxNumberOfMessages).containsExactly(10);
    }

    /** Has two pages of queues, of which none is there. */
    private static final class FakeSqs implements SqsClient {

        private final List<ListQueuesRequest> lists = new ArrayList<>();
        private final List<ReceiveMessageRequest> receives = new ArrayList<>();
        private Map<String, String> attributes = Map.of();

        @Override
        public ListQueuesResponse listQueues(ListQueuesRequest request) {
            lists.add(request);
            // Like SQS, which returns a single page if the request has no page size.
            return request.nextToken() != null
                    ? ListQueuesResponse.builder().queueUrls("orders-2").build()
                    : ListQueuesResponse.builder().queueUrls("orders-1")
                            .nextToken(request.maxResults() == null ? null : "more").build();
        }

        @Override
        public CreateQueueResponse createQueue(CreateQueueRequest request) {
            return CreateQueueResponse.builder().queueUrl(URL).build();
        }

        @Override
        public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
            if (attributes.isEmpty()) {
                throw QueueDoesNotExistException.builder().build();
            }
            return GetQueueAttributesResponse.builder().attributesWithStrings(attributes).build();
        }

        @Override
        public PurgeQueueResponse purgeQueue(PurgeQueueRequest request) {
            throw QueueDoesNotExistException.builder().build();
        }

        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            receives.add(request);
            throw SqsException.builder()
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").errorMessage("no").build()).build();
        }

        @Override
        public SqsServiceClientConfiguration serviceClientConfiguration() {
            return SqsServiceClientConfiguration.builder().region(Region.US_EAST_1).build();
        }

        @Override
        public String serviceName() {
            return SqsClient.SERVICE_NAME;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
