package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.Topic;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;

import dev.herald.FilterScope;
import dev.herald.runtime.sqs.QueuesInMemory;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

class SnsTemporaryQueueTest {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders";

    /** Each deletion is answered when both are under way. */
    private final CountDownLatch deletions = new CountDownLatch(2);

    @Test
    void queueAndSubscriptionAreDeletedAtOnce() throws Exception {
        SnsTemporaryQueue queue = queue();
        queue.open();

        queue.close();

        assertThat(deletions.getCount()).isZero();
    }

    @Test
    void nothingIsDeletedThatWasNotCreated() {
        queue().close();

        assertThat(deletions.getCount()).isEqualTo(2);
    }

    private SnsTemporaryQueue queue() {
        Destination destination = new Destination(Kind.TOPIC, "orders", "orders", null, Declare.VERIFY, Map.of());
        Subscription subscription = new Subscription("vip", destination,
                new Subscriber("shop-orders-vip", null, FilterScope.HEADERS, false, false), Map.of(), null,
                Duration.ofMinutes(15), null, 5, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
        SubscriberQueue naming = new SubscriberQueue(subscription);
        SqsSubscriberQueue queue = new Queues().subscriberQueue(naming.temporary(), naming.keys());
        SnsPermissions permissions = new SnsPermissions(destination);
        SnsSubscriptions subscriptions = new SnsSubscriptions(new Topics(), permissions);
        SnsTopic topic = new SnsTopic(new SnsTopics(subscriptions.client()), destination);
        return new SnsTemporaryQueue(Declare.VERIFY, topic, queue, naming,
                new SnsConnector(subscriptions, SubscriptionAttributes.of(subscription),
                        new QueueAccess(queue, permissions, new ReentrantLock())),
                subscriptions, new SnsUnwrapping(topic.address(), true), null);
    }

    private void awaitBoth() {
        deletions.countDown();
        try {
            deletions.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(deletions.getCount()).isZero();
    }

    private final class Queues extends QueuesInMemory {

        @Override
        public DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
            awaitBoth();
            return DeleteQueueResponse.builder().build();
        }

        @Override
        public TagQueueResponse tagQueue(TagQueueRequest request) {
            return TagQueueResponse.builder().build();
        }

        @Override
        public ListQueuesResponse listQueues(ListQueuesRequest request) {
            return ListQueuesResponse.builder().build();
        }
    }

    private final class Topics implements SnsClient {

        @Override
        public ListTopicsResponse listTopics(ListTopicsRequest request) {
            return ListTopicsResponse.builder().topics(List.of(Topic.builder().topicArn(TOPIC).build())).build();
        }

        @Override
        public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
            return ListSubscriptionsByTopicResponse.builder().subscriptions(List.of()).build();
        }

        @Override
        public SubscribeResponse subscribe(SubscribeRequest request) {
            return SubscribeResponse.builder().subscriptionArn(TOPIC + ":1").build();
        }

        @Override
        public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
            awaitBoth();
            return UnsubscribeResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SnsClient.SERVICE_NAME;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
