package dev.herald.runtime.sns;

import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.runtime.sns.SubscriptionAttributes.Change;

/** The subscriptions of queues to topics, in the reach of one client. Remembers nothing. */
record SnsSubscriptions(SnsClient client, SnsPermissions permissions) {

    private static final String PROTOCOL = "sqs";

    /**
     * A subscription that there is.
     *
     * @param arn what it is known by, or a word that says why it is not yet
     * @param attributes by the names of SNS; none while it is not confirmed
     */
    record Existing(String arn, Map<String, String> attributes) {

        /** Whether nobody has to confirm it any more. */
        boolean isConfirmed() {
            return arn.startsWith("arn:");
        }
    }

    /** The subscription of a queue; a topic has one at most. */
    Optional<Existing> find(String topicArn, String queueArn) {
        return permissions.look("sns:ListSubscriptionsByTopic",
                () -> client.listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn)).subscriptions().stream()
                        .filter(one -> PROTOCOL.equals(one.protocol()) && queueArn.equals(one.endpoint())).findFirst())
                .flatMap(this::read);
    }

    private Optional<Existing> read(Subscription found) {
        Existing existing = new Existing(found.subscriptionArn(), Map.of());
        if (!existing.isConfirmed()) {
            return Optional.of(existing);
        }
        try {
            return Optional.of(new Existing(existing.arn(), permissions.look("sns:GetSubscriptionAttributes",
                    () -> client.getSubscriptionAttributes(request -> request.subscriptionArn(existing.arn())).attributes())));
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Subscribes a queue.
     *
     * @return what it is known by, or a word that says why it is not yet
     */
    String subscribe(String topicArn, String queueArn, Map<String, String> attributes) {
        return permissions.change("sns:Subscribe", () -> client.subscribe(request -> request.topicArn(topicArn)
                .protocol(PROTOCOL).endpoint(queueArn).attributes(attributes).returnSubscriptionArn(true)).subscriptionArn());
    }

    void change(String subscriptionArn, Change change) {
        permissions.change("sns:SetSubscriptionAttributes",
                () -> client.setSubscriptionAttributes(request -> request.subscriptionArn(subscriptionArn)
                        .attributeName(change.name()).attributeValue(change.value())));
    }

    void unsubscribe(String subscriptionArn) {
        client.unsubscribe(request -> request.subscriptionArn(subscriptionArn));
    }
}
