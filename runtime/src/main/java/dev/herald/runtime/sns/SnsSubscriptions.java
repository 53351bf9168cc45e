package dev.herald.runtime.sns;

import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.runtime.sns.SubscriptionAttributes.Change;
import dev.herald.spi.support.FifoNaming;

/** Subscriptions of queues and endpoints to the topics that one client can reach. Stateless. */
public record SnsSubscriptions(SnsClient client, SnsPermissions permissions) {

    /** The protocol of queues, whose endpoint is the ARN of the queue. */
    static final String SQS = "sqs";

    /** Listed instead of an ARN for some time after the subscription was deleted. */
    private static final String DELETED = "Deleted";

    /**
     * An existing subscription.
     *
     * @param arn its ARN; a word such as {@code PendingConfirmation}, or {@code null}, until it is confirmed
     * @param attributes by their SNS names; empty until it is confirmed
     */
    public record Existing(String arn, Map<String, String> attributes) {

        /** Whether it is confirmed, and can therefore be changed. */
        public boolean isConfirmed() {
            return arn != null && FifoNaming.isArn(arn);
        }
    }

    /** The subscription of an endpoint; a topic has at most one. */
    Optional<Existing> find(String topicArn, String protocol, String endpoint) {
        return permissions.look("sns:ListSubscriptionsByTopic",
                () -> client.listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn)).subscriptions().stream()
                        .filter(one -> protocol.equals(one.protocol()) && endpoint.equals(one.endpoint())
                                && !DELETED.equals(one.subscriptionArn()))
                        .findFirst())
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
     * Subscribes an endpoint, unless it is subscribed, and updates the attributes of its subscription. Writes only what
     * differs. If the subscription is not confirmed, requests the confirmation again, because the endpoint may have been
     * unreachable.
     *
     * @return the subscription; until it is confirmed, its attributes may differ and cannot be changed
     * @throws IllegalStateException if a permission is missing; the text names the action and the cure
     * @throws SdkException if SNS rejects a call or cannot be reached
     */
    public Existing ensure(String topicArn, String protocol, String endpoint, SubscriptionAttributes wanted) {
        Optional<Existing> found = find(topicArn, protocol, endpoint);
        Existing existing = found.filter(Existing::isConfirmed)
                .orElseGet(() -> subscribe(topicArn, protocol, endpoint, wanted, found));
        if (existing.isConfirmed()) {
            wanted.changes(existing.attributes()).forEach(change -> change(existing.arn(), change));
        }
        return existing;
    }

    private Existing subscribe(String topicArn, String protocol, String endpoint, SubscriptionAttributes wanted,
            Optional<Existing> found) {
        try {
            return new Existing(subscribe(topicArn, protocol, endpoint, wanted.wanted()), wanted.wanted());
        } catch (SdkException failure) {
            // SNS has no separate code for a subscription that exists with other attributes.
            if (SnsFailures.isInvalid(failure)) {
                return find(topicArn, protocol, endpoint).or(() -> found).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    private String subscribe(String topicArn, String protocol, String endpoint, Map<String, String> attributes) {
        return permissions.change("sns:Subscribe", () -> client.subscribe(request -> request.topicArn(topicArn)
                .protocol(protocol).endpoint(endpoint).attributes(attributes).returnSubscriptionArn(true)).subscriptionArn());
    }

    private void change(String subscriptionArn, Change change) {
        permissions.change("sns:SetSubscriptionAttributes",
                () -> client.setSubscriptionAttributes(request -> request.subscriptionArn(subscriptionArn)
                        .attributeName(change.name()).attributeValue(change.value())));
    }

    void unsubscribe(String subscriptionArn) {
        client.unsubscribe(request -> request.subscriptionArn(subscriptionArn));
    }
}
