package dev.herald;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * A message to publish: a payload and its properties. Immutable, as long as the payload is: each method with an argument
 * returns a changed copy.
 * <p>
 * Values that no broker could accept, such as a negative delay, are rejected here with an
 * {@link IllegalArgumentException}. A property that the destination's broker does not support, or a value outside its
 * limits, fails the send with a {@link PublishException} that is not retryable.
 *
 * @param <T> the payload's type
 */
public final class OutgoingMessage<T> {

    /** Short enough to be converted to nanoseconds and added to a clock. */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private final T payload;
    private final Properties properties;

    private OutgoingMessage(T payload, Properties properties) {
        this.payload = Objects.requireNonNull(payload, "the payload is null");
        this.properties = properties;
    }

    /** Everything but the payload. Only {@link OutgoingMessage#with} changes one, before anything else can see it. */
    private static final class Properties implements Cloneable {

        private static final Properties NONE = new Properties();

        private Map<String, Object> headers = Map.of();
        private Duration delay;
        private String groupId;
        private String deduplicationId;
        private String subject;
        private String routingKey;
        private Integer priority;
        private Duration timeToLive;
        private Boolean persistent;
        private Map<String, String> protocolBodies = Map.of();

        private Properties copy() {
            try {
                return (Properties) clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        private List<Object> values() {
            return Arrays.asList(headers, delay, groupId, deduplicationId, subject, routingKey, priority, timeToLive,
                    persistent, protocolBodies);
        }
    }

    private OutgoingMessage<T> with(Consumer<Properties> change) {
        Properties changed = properties.copy();
        change.accept(changed);
        return new OutgoingMessage<>(payload, changed);
    }

    /**
     * A message with a payload and no properties.
     *
     * @param payload a {@code String}, {@code byte[]} or {@code JsonObject}, which is sent as it is, or anything that the
     *        application's {@code ObjectMapper} can write as JSON; not {@code null}
     */
    public static <T> OutgoingMessage<T> of(T payload) {
        return new OutgoingMessage<>(payload, Properties.NONE);
    }

    /** The payload, never {@code null}. */
    public T payload() {
        return payload;
    }

    /** A copy with this payload, which is not {@code null}, and the same properties. */
    public <P> OutgoingMessage<P> payload(P value) {
        return new OutgoingMessage<>(value, properties);
    }

    /** The headers by name, unmodifiable, in the order in which they were added. */
    public Map<String, Object> headers() {
        return properties.headers;
    }

    /**
     * A copy with this header. One whose name begins with {@code herald-} is not sent: such names are
     * {@linkplain HeraldHeaders Herald's own}.
     *
     * @param name not empty, case-sensitive
     * @param value a {@code String}, {@code Number}, {@code Boolean} or {@code byte[]}; to a topic on Amazon SNS also a
     *        {@code List} of strings, numbers and booleans, for filters; {@code null} removes the header
     */
    public OutgoingMessage<T> header(String name, Object value) {
        return headers(Collections.singletonMap(name, value));
    }

    /** A copy with these headers added, as by {@link #header}; headers of other names are kept. */
    public OutgoingMessage<T> headers(Map<String, ?> values) {
        Map<String, Object> headers = new LinkedHashMap<>(2 * (properties.headers.size() + values.size()));
        headers.putAll(properties.headers);
        values.forEach((name, value) -> put(headers, "header", name, value));
        return with(changed -> changed.headers = Collections.unmodifiableMap(headers));
    }

    private static <V> void put(Map<String, V> map, String what, String name, V value) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a " + what + " needs a name: " + (name == null ? "null" : "it is empty"));
        }
        if (value == null) {
            map.remove(name);
        } else {
            map.put(name, value);
        }
    }

    /** How long the message stays invisible before consumers can receive it, or {@code null} for not at all. */
    public Duration delay() {
        return properties.delay;
    }

    /**
     * A copy with this delay. Amazon SQS: up to 15 minutes, not on FIFO queues; RabbitMQ: up to 49 days; Redis Streams
     * and memory: any. Not available for topics.
     *
     * @param value zero or more, or {@code null} for no delay; one longer than 100 years counts as 100 years
     * @throws IllegalArgumentException if negative
     */
    public OutgoingMessage<T> delay(Duration value) {
        Duration checked = checked("delay", value);
        return with(changed -> changed.delay = checked);
    }

    /** The group within which messages are ordered, or {@code null}. */
    public String groupId() {
        return properties.groupId;
    }

    /** A copy in this message group, or with {@code null} in none. FIFO queues and topics require one. */
    public OutgoingMessage<T> groupId(String value) {
        return with(changed -> changed.groupId = value);
    }

    /** The id by which a FIFO queue or topic recognizes a repeated message, or {@code null}. */
    public String deduplicationId() {
        return properties.deduplicationId;
    }

    /**
     * A copy with this deduplication id, or with {@code null} without one. Within five minutes, a FIFO queue or topic
     * accepts a second message with the same id but does not deliver it.
     */
    public OutgoingMessage<T> deduplicationId(String value) {
        return with(changed -> changed.deduplicationId = value);
    }

    /** The subject of a message to a topic, or {@code null}. */
    public String subject() {
        return properties.subject;
    }

    /**
     * A copy with this subject, or with {@code null} without one (Amazon SNS). Where SNS does not deliver raw, the
     * listener finds it in the header {@link HeraldHeaders#SUBJECT}.
     */
    public OutgoingMessage<T> subject(String value) {
        return with(changed -> changed.subject = value);
    }

    /** The routing key (RabbitMQ) or channel (Redis Pub/Sub), or {@code null} for the destination's. */
    public String routingKey() {
        return properties.routingKey;
    }

    /** A copy with this routing key (RabbitMQ) or channel (Redis Pub/Sub); {@code null} for the destination's. */
    public OutgoingMessage<T> routingKey(String value) {
        return with(changed -> changed.routingKey = value);
    }

    /** The priority, or {@code null} for the broker's default. */
    public Integer priority() {
        return properties.priority;
    }

    /**
     * A copy with this priority; higher ones are delivered first (RabbitMQ: 0 to 255, on queues with priorities).
     *
     * @throws IllegalArgumentException if negative
     */
    public OutgoingMessage<T> priority(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("a priority is 0 or more, not " + value);
        }
        return with(changed -> changed.priority = value);
    }

    /** After which time an unread message is dropped, or {@code null} for the destination's own rule. */
    public Duration timeToLive() {
        return properties.timeToLive;
    }

    /**
     * A copy that is dropped, or dead-lettered by the broker, if it was not received within this time (RabbitMQ: up to
     * 49 days).
     *
     * @param value zero or more, or {@code null} for the destination's own rule; one longer than 100 years counts as 100
     *        years
     * @throws IllegalArgumentException if negative
     */
    public OutgoingMessage<T> timeToLive(Duration value) {
        Duration checked = checked("timeToLive", value);
        return with(changed -> changed.timeToLive = checked);
    }

    private static Duration checked(String what, Duration value) {
        if (value == null) {
            return null;
        }
        if (value.isNegative()) {
            throw new IllegalArgumentException("a " + what + " is zero or more, not " + value);
        }
        return value.compareTo(MAX_DURATION) > 0 ? MAX_DURATION : value;
    }

    /** Whether the message survives a restart of the broker, or {@code null} for yes. */
    public Boolean persistent() {
        return properties.persistent;
    }

    /**
     * A copy that survives a restart of the broker, or need not (RabbitMQ). Only a hint: a broker without the choice
     * keeps every message.
     */
    public OutgoingMessage<T> persistent(boolean value) {
        return with(changed -> changed.persistent = value);
    }

    /** The bodies for single protocols, by protocol; unmodifiable. */
    public Map<String, String> protocolBodies() {
        return properties.protocolBodies;
    }

    /**
     * A copy with another body for those subscribers of a topic that receive it by this protocol, such as a sentence for
     * {@code email} or {@code sms}; all others get the payload (Amazon SNS, {@code MessageStructure=json}).
     *
     * @param protocol as Amazon SNS names it; not empty
     * @param body {@code null} removes the body for the protocol
     */
    public OutgoingMessage<T> forProtocol(String protocol, String body) {
        Map<String, String> bodies = new LinkedHashMap<>(properties.protocolBodies);
        put(bodies, "protocol", protocol, body);
        return with(changed -> changed.protocolBodies = Collections.unmodifiableMap(bodies));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutgoingMessage<?> message && payload.equals(message.payload)
                && properties.values().equals(message.properties.values());
    }

    @Override
    public int hashCode() {
        return 31 * payload.hashCode() + properties.values().hashCode();
    }

    /** Without payload, subject, bodies and the values of headers: they may be confidential. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "OutgoingMessage[", "]");
        text.add("payload=" + payload.getClass().getName()).add("headers=" + headers().keySet());
        add(text, "delay", delay());
        add(text, "groupId", groupId());
        add(text, "deduplicationId", deduplicationId());
        add(text, "routingKey", routingKey());
        add(text, "priority", priority());
        add(text, "timeToLive", timeToLive());
        add(text, "persistent", persistent());
        return text.toString();
    }

    private static void add(StringJoiner text, String property, Object value) {
        if (value != null) {
            text.add(property + "=" + value);
        }
    }
}
