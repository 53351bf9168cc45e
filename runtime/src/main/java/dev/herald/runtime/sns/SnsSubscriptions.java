package dev.herald.runtime.sns;

import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.runtime.sns.SubscriptionAttributes.Change;
import dev.herald.spi.support.FifoNaming;

/** The subscriptions of queues and endpoints to topics, in the reach of one client. Remembers nothing. */
public record SnsSubscriptions(SnsClient client, SnsPermissions permissions) {

    /** The protocol by which messages go to a queue, whose ARN is the endpoint then. */
    static final String SQS = "sqs";

    /** In place of an ARN: SNS lists for a while what there was. */
    private static final String DELETED = "Deleted";

    /**
     * A subscription that there is.
     *
     * @param arn what it is known by, or a word that says why it is not yet, or {@code null}
     * @param attributes by the names of SNS; none while it is not confirmed
     */
    public record Existing(String arn, Map<String, String> attributes) {

        /** Whether nobody has to confirm it any more, as far as is known: it can be changed. */
        public boolean isConfirmed() {
            return arn != null && FifoNaming.isArn(arn);
        }
    }

    /** The subscription of an endpoint; a topic has one at most. */
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
     * Subscribes an endpoint, unless it is, and brings its subscription in line with what is wanted. Writes nothing where
     * nothing differs. Who was asked for his confirmation and has not given it is asked again: he may not have been there.
     *
     * @return the subscription; if it is not confirmed, it may be other than wanted, and can't be changed yet
     * @throws IllegalStateException if a call is not allowed; the text names the action and the cure
     * @throws SdkException if SNS refuses, or can't be reached
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
            // That it exists with other attributes, for somebody was faster, has no code of its own.
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
