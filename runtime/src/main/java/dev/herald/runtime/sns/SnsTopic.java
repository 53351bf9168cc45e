package dev.herald.runtime.sns;

import java.util.Optional;

import dev.herald.spi.Destination;
import dev.herald.spi.support.MissingDestinationException;

/** The topic of one consumer: looked up until it exists, then remembered. Not thread-safe. */
final class SnsTopic {

    private final SnsTopics topics;
    private final Destination destination;
    private final SnsPermissions permissions;
    private final SnsTopicAddress address;
    private String known;

    /** @throws IllegalArgumentException if the physical name is the ARN of another resource */
    SnsTopic(SnsTopics topics, Destination destination) {
        this.topics = topics;
        this.destination = destination;
        this.permissions = new SnsPermissions(destination);
        this.address = SnsTopicAddress.of(destination.physicalName());
    }

    SnsTopicAddress address() {
        return address;
    }

    /** Its ARN; empty if it does not exist. */
    Optional<String> find() {
        if (known == null) {
            String action = address.arn() == null ? "sns:ListTopics" : "sns:GetTopicAttributes";
            known = permissions.look(action, () -> topics.find(address)).orElse(null);
        }
        return Optional.ofNullable(known);
    }

    /** Its ARN; creates it if it does not exist. */
    String findOrCreate() {
        if (find().isEmpty()) {
            known = permissions.change("sns:CreateTopic", () -> topics.create(address, destination.attributes()));
        }
        return known;
    }

    /** Forgets the ARN, because the topic was reported missing. */
    void forget() {
        known = null;
    }

    /**
     * Looks up the ARN again. {@code CREATE} creates a missing topic; {@code NONE} uses a configured ARN without a call.
     *
     * @throws MissingDestinationException if it is missing and must not be created
     */
    String declare() throws MissingDestinationException {
        forget();
        return switch (destination.declare()) {
            case CREATE -> findOrCreate();
            case VERIFY -> find().orElseThrow(this::missingDestination);
            case NONE -> permissions.look("sns:ListTopics", () -> topics.arn(address)).orElseThrow(this::missingDestination);
        };
    }

    private MissingDestinationException missingDestination() {
        return new MissingDestinationException(missing());
    }

    /** The error text for a missing topic. */
    String missing() {
        return topics.missing(destination);
    }

    String region() {
        return topics.region();
    }
}
