package dev.herald.runtime.sns;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.BrokerException;
import dev.herald.TopicSubscription;
import dev.herald.runtime.aws.Arn;
import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.Destination;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.support.FifoNaming;

/** Administration of the topics that one client can reach. Each operation looks up the topic again. */
record SnsTopicOperations(SnsTopics topics) implements TopicOperations {

    private static final String SQS = "sqs";
    /** Returned instead of an ARN until a subscription is confirmed, by {@code Subscribe} and by the listing. */
    private static final List<String> PENDING = List.of("pending confirmation", "PendingConfirmation");
    /** Listed instead of the ARN of a subscription that was deleted before it was confirmed. */
    private static final String DELETED = "Deleted";

    @Override
    public String create(Destination topic) {
        return withReason(() -> topic + " cannot be created",
                () -> topics.createOrMatch(SnsTopicAddress.of(topic.physicalName()), topic.attributes()));
    }

    @Override
    public boolean exists(Destination topic) {
        return topics.find(SnsTopicAddress.of(topic.physicalName())).isPresent();
    }

    @Override
    public List<String> list(String prefix) {
        return topics.all().filter(arn -> FifoNaming.nameOf(arn).startsWith(prefix)).toList();
    }

    /** The name of a queue denotes the queue in the account and region of the topic. */
    @Override
    public TopicSubscription subscribe(Destination topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        return callWithArn(topic,
                arn -> withReason(() -> topic + " cannot be subscribed to with the protocol '" + protocol + "'", () -> {
                    String address = protocol.equals(SQS) ? queueArn(arn, endpoint) : endpoint;
                    String subscription = topics.client().subscribe(request -> request.topicArn(arn).protocol(protocol)
                            .endpoint(address).attributes(attributes)).subscriptionArn();
                    return new TopicSubscription(id(subscription), protocol, address);
                }));
    }

    private static String queueArn(String topicArn, String queue) {
        return FifoNaming.isArn(queue)
                ? queue
                : Arn.find(topicArn).map(topic -> topic.sibling(SQS, topic.region(), queue).toString()).orElse(queue);
    }

    private static String id(String subscriptionArn) {
        return subscriptionArn != null && FifoNaming.isArn(subscriptionArn) ? subscriptionArn : "";
    }

    /** A subscription that is not confirmed cannot be deleted; SNS drops it after some days. */
    @Override
    public void unsubscribe(Destination topic, String subscription) {
        if (subscription.isEmpty() || PENDING.contains(subscription)) {
            return;
        }
        if (FifoNaming.isArn(subscription)
                && !isOf(SnsTopicAddress.of(topic.physicalName()), subscription)) {
            throw new IllegalArgumentException("'" + subscription + "' is not a subscription to " + topic);
        }
        try {
            topics.client().unsubscribe(request -> request.subscriptionArn(subscription));
        } catch (SdkException failure) {
            if (!SnsFailures.isMissingTopic(failure)) {
                throw new BrokerException(
                        "'" + subscription + "' cannot be unsubscribed from " + topic + ": " + AwsFailures.reason(failure),
                        failure);
            }
        }
    }

    /** The ARN of a subscription is the ARN of its topic followed by an id. */
    private static boolean isOf(SnsTopicAddress topic, String subscriptionArn) {
        String topicArn = subscriptionArn.substring(0, subscriptionArn.lastIndexOf(':'));
        return topic.arn() == null ? topic.isNameOf(topicArn) : topic.arn().equals(topicArn);
    }

    @Override
    public List<TopicSubscription> subscriptions(Destination topic) {
        return callWithArn(topic, arn -> topics.client().listSubscriptionsByTopicPaginator(request -> request.topicArn(arn))
                .subscriptions().stream().filter(subscription -> !DELETED.equals(subscription.subscriptionArn()))
                .map(SnsTopicOperations::subscription).toList());
    }

    private static TopicSubscription subscription(Subscription listed) {
        return new TopicSubscription(id(listed.subscriptionArn()), listed.protocol(), listed.endpoint());
    }

    @Override
    public void delete(Destination topic) {
        Optional<String> found = topics.arn(SnsTopicAddress.of(topic.physicalName()));
        try {
            found.ifPresent(arn -> topics.client().deleteTopic(request -> request.topicArn(arn)));
        } catch (SdkException failure) {
            if (!SnsFailures.isMissingTopic(failure)) {
                throw failure;
            }
        }
    }

    /** @throws BrokerException with the reason of SNS, unless the topic is missing */
    private static <T> T withReason(Supplier<String> what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                throw failure;
            }
            throw new BrokerException(what.get() + ": " + AwsFailures.reason(failure), failure);
        }
    }

    private <T> T callWithArn(Destination topic, Function<String, T> call) {
        try {
            return call.apply(topics.arn(SnsTopicAddress.of(topic.physicalName())).orElseThrow(() -> missing(topic, null)));
        } catch (SdkException failure) {
            throw SnsFailures.isMissingTopic(failure) ? missing(topic, failure) : failure;
        }
    }

    private BrokerException missing(Destination topic, SdkException cause) {
        return new BrokerException(topic + " does not exist on Amazon SNS in " + topics.region() + ": create it first", cause);
    }
}
