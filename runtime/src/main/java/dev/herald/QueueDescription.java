package dev.herald;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * A queue as its broker describes it. Counts are approximate, because the queue is in use while it is read; what the
 * broker does not report is empty. Immutable; later versions may add properties.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class QueueDescription {

    private final String address;
    private final Map<String, String> attributes;
    private final OptionalLong visible;
    private final OptionalLong inFlight;
    private final OptionalLong delayed;
    private final Optional<Duration> oldestAge;

    /**
     * @param address where the broker's own client finds it: the URL on Amazon SQS, otherwise the name or key
     * @param attributes the broker's attributes, by the broker's names
     * @param visible how many messages can be received now
     * @param inFlight how many are received by a consumer and not settled
     * @param delayed how many become visible later
     */
    public QueueDescription(String address, Map<String, String> attributes, OptionalLong visible, OptionalLong inFlight,
            OptionalLong delayed) {
        this(address, attributes, visible, inFlight, delayed, Optional.empty());
    }

    /**
     * @param address where the broker's own client finds it: the URL on Amazon SQS, otherwise the name or key
     * @param attributes the broker's attributes, by the broker's names
     * @param visible how many messages can be received now
     * @param inFlight how many are received by a consumer and not settled
     * @param delayed how many become visible later
     * @param oldestAge how long ago the oldest message was sent
     */
    public QueueDescription(String address, Map<String, String> attributes, OptionalLong visible, OptionalLong inFlight,
            OptionalLong delayed, Optional<Duration> oldestAge) {
        this.address = Objects.requireNonNull(address, "address");
        this.attributes = Map.copyOf(attributes);
        this.visible = Objects.requireNonNull(visible, "visible");
        this.inFlight = Objects.requireNonNull(inFlight, "inFlight");
        this.delayed = Objects.requireNonNull(delayed, "delayed");
        this.oldestAge = Objects.requireNonNull(oldestAge, "oldestAge");
    }

    /** Where the broker's own client finds it: the URL on Amazon SQS, otherwise the name or key. */
    public String address() {
        return address;
    }

    /** The broker's attributes, by the broker's names; unmodifiable. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** How many messages can be received now. */
    public OptionalLong visible() {
        return visible;
    }

    /** How many messages are received by a consumer and not settled. */
    public OptionalLong inFlight() {
        return inFlight;
    }

    /** How many messages become visible later. */
    public OptionalLong delayed() {
        return delayed;
    }

    /**
     * How long ago the oldest message was sent that is not settled; empty if there is none, or if the broker does not tell,
     * as Amazon SQS and RabbitMQ. A message published with a delay counts from the time it becomes visible.
     */
    public Optional<Duration> oldestAge() {
        return oldestAge;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueDescription description && description.address.equals(address)
                && description.attributes.equals(attributes) && description.visible.equals(visible)
                && description.inFlight.equals(inFlight) && description.delayed.equals(delayed)
                && description.oldestAge.equals(oldestAge);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, attributes, visible, inFlight, delayed, oldestAge);
    }

    @Override
    public String toString() {
        return "QueueDescription[address=" + address + ", attributes=" + attributes + ", visible=" + visible
                + ", inFlight=" + inFlight + ", delayed=" + delayed + ", oldestAge=" + oldestAge + "]";
    }
}
