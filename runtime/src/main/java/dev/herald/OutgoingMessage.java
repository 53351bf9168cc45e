package dev.herald;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A message to publish: the payload, and what to say of it. Immutable; each method returns a changed copy. A property
 * the destination's broker does not know is a {@link PublishException}, not retryable, when the message is sent.
 *
 * @param <T> the payload's type
 * @param payload a {@code String} or {@code byte[]} (sent as it is), or anything the application's
 *        {@code ObjectMapper} writes as JSON
 * @param headers {@code String}, {@code Number}, {@code Boolean} or {@code byte[]} by name; to a topic on Amazon SNS also a
 *        {@code List} of strings, numbers and booleans, which filters look into
 * @param delay how long the message stays invisible first (Amazon SQS: up to 15 minutes, not for FIFO); or {@code null}
 * @param groupId the group within which messages are ordered; or {@code null}
 * @param deduplicationId the id by which a FIFO queue knows a repeated message; or {@code null}
 * @param subject the subject line of a topic's message; or {@code null}
 * @param routingKey the routing key or channel; or {@code null} for the destination's own
 * @param priority the priority, higher first, where the broker has priorities; or {@code null}
 * @param timeToLive after which an unread message is dropped, where the broker can; or {@code null}
 * @param persistent whether the message survives a restart of the broker; or {@code null} for yes. Only a hint: a broker
 *        that has no such choice (Amazon SQS) keeps the message anyway
 * @param protocolBodies bodies for subscribers of a topic by their protocol, in place of the payload (Amazon SNS)
 */
public record OutgoingMessage<T>(T payload, Map<String, Object> headers, Duration delay, String groupId,
        String deduplicationId, String subject, String routingKey, Integer priority, Duration timeToLive,
        Boolean persistent, Map<String, String> protocolBodies) {

    public OutgoingMessage {
        Objects.requireNonNull(payload, "payload");
    }

    /** A message with nothing but its payload. */
    public static <T> OutgoingMessage<T> of(T payload) {
        return new OutgoingMessage<>(payload, Map.of(), null, null, null, null, null, null, null, null, Map.of());
    }

    /** With this payload. */
    public <P> OutgoingMessage<P> payload(P value) {
        return new OutgoingMessage<>(value, headers, delay, groupId, deduplicationId, subject, routingKey, priority,
                timeToLive, persistent, protocolBodies);
    }

    /** With this header; {@code null} removes it. */
    public OutgoingMessage<T> header(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new OutgoingMessage<>(payload, Collections.unmodifiableMap(changed), delay, groupId, deduplicationId,
                subject, routingKey, priority, timeToLive, persistent, protocolBodies);
    }

    /** Invisible for this long first. */
    public OutgoingMessage<T> delay(Duration value) {
        return new OutgoingMessage<>(payload, headers, value, groupId, deduplicationId, subject, routingKey, priority,
                timeToLive, persistent, protocolBodies);
    }

    /** In this group. */
    public OutgoingMessage<T> groupId(String value) {
        return new OutgoingMessage<>(payload, headers, delay, value, deduplicationId, subject, routingKey, priority,
                timeToLive, persistent, protocolBodies);
    }

    /** With this deduplication id. */
    public OutgoingMessage<T> deduplicationId(String value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, value, subject, routingKey, priority, timeToLive,
                persistent, protocolBodies);
    }

    /** With this subject. */
    public OutgoingMessage<T> subject(String value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, value, routingKey, priority,
                timeToLive, persistent, protocolBodies);
    }

    /** With this routing key. */
    public OutgoingMessage<T> routingKey(String value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, subject, value, priority,
                timeToLive, persistent, protocolBodies);
    }

    /** With this priority. */
    public OutgoingMessage<T> priority(int value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, subject, routingKey, value,
                timeToLive, persistent, protocolBodies);
    }

    /** To be dropped if unread after this time. */
    public OutgoingMessage<T> timeToLive(Duration value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, subject, routingKey, priority,
                value, persistent, protocolBodies);
    }

    /** To survive a restart of the broker, or not. */
    public OutgoingMessage<T> persistent(boolean value) {
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, subject, routingKey, priority,
                timeToLive, value, protocolBodies);
    }

    /**
     * With another body for the subscribers of a topic that get it by this protocol, such as a sentence for {@code email} or
     * {@code sms}; everybody else gets the payload (Amazon SNS: {@code MessageStructure=json}).
     */
    public OutgoingMessage<T> forProtocol(String protocol, String body) {
        Map<String, String> bodies = new LinkedHashMap<>(protocolBodies);
        bodies.put(protocol, body);
        return new OutgoingMessage<>(payload, headers, delay, groupId, deduplicationId, subject, routingKey, priority,
                timeToLive, persistent, Collections.unmodifiableMap(bodies));
    }
}
