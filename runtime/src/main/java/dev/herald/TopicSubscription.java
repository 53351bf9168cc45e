package dev.herald;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

/** A subscription to a topic, as its broker describes it. Immutable; later versions may add properties. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class TopicSubscription {

    private final String id;
    private final String protocol;
    private final String endpoint;

    /**
     * @param id identifies the subscription to the broker; empty until the endpoint's owner has confirmed it
     * @param protocol how messages reach the endpoint; {@code null} if the broker does not say
     * @param endpoint where messages go; {@code null} if the broker does not say
     */
    public TopicSubscription(String id, String protocol, String endpoint) {
        this.id = Objects.requireNonNull(id, "id");
        this.protocol = Objects.requireNonNullElse(protocol, "");
        this.endpoint = Objects.requireNonNullElse(endpoint, "");
    }

    /**
     * Identifies the subscription in {@link Topics#unsubscribe} (Amazon SNS: its ARN); empty until the endpoint's owner
     * has confirmed it.
     */
    public String id() {
        return id;
    }

    /** How messages reach the endpoint: {@code sqs}, {@code https}, {@code email}, {@code queue} … */
    public String protocol() {
        return protocol;
    }

    /** Where messages go: a queue's ARN or name, a URL, an address. */
    public String endpoint() {
        return endpoint;
    }

    /** Whether the endpoint's owner has confirmed the subscription. Until then it receives nothing. */
    public boolean confirmed() {
        return !id.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicSubscription subscription && subscription.id.equals(id)
                && subscription.protocol.equals(protocol) && subscription.endpoint.equals(endpoint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, protocol, endpoint);
    }

    @Override
    public String toString() {
        return "TopicSubscription[id=" + id + ", protocol=" + protocol + ", endpoint=" + endpoint + "]";
    }
}
