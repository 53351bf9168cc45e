package dev.herald.runtime.sns;

import java.util.Map;
import java.util.Optional;

import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.runtime.sqs.SqsSource.Content;

/**
 * Unwraps the envelopes in the queue of one subscriber. Whoever may publish a body can write one, so they are unwrapped only if
 * the subscription is not raw, and only those of the subscribed topic. Thread-safe.
 */
final class SnsUnwrapping {

    private final SnsTopicAddress topic;
    private volatile boolean raw;

    /** @param raw whether the subscription is raw, as far as the configuration says */
    SnsUnwrapping(SnsTopicAddress topic, boolean raw) {
        this.topic = topic;
        this.raw = raw;
    }

    /** The attributes of the subscription have become known. */
    void subscribed(Map<String, String> attributes) {
        raw = SubscriptionAttributes.isRaw(attributes);
    }

    Optional<Content> unwrap(String body) {
        return raw ? Optional.empty() : SnsEnvelope.notification(body).filter(this::isOfTopic).map(Content::of);
    }

    private boolean isOfTopic(SnsEnvelope envelope) {
        return topic.arn() == null ? topic.isNameOf(envelope.topicArn()) : topic.arn().equals(envelope.topicArn());
    }
}
