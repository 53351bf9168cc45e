package dev.herald.runtime.sns;

import java.util.Optional;

import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;

/** The topic of one consumer: looked for until it is there, and then remembered. For one thread at a time. */
final class SnsTopic {

    private final SnsTopics topics;
    private final Destination destination;
    private final SnsPermissions permissions;
    private final SnsTopicAddress address;
    private String known;

    /** @throws IllegalArgumentException if its physical name is the ARN of something else */
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

    /** Its ARN, after creating it if it does not exist. */
    String findOrCreate() {
        if (find().isEmpty()) {
            known = permissions.change("sns:CreateTopic", () -> topics.create(address, destination.attributes()));
        }
        return known;
    }

    /** It was said not to exist any more. */
    void forget() {
        known = null;
    }

    /**
     * Its ARN, looked for anew, as far as its existence is to be seen to: created under {@code CREATE}; under {@code NONE} an
     * ARN is used as it is, without any call.
     *
     * @throws MissingDestinationException if it is missing and not to be created
     */
    String declareAnew() throws MissingDestinationException {
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

    /** That it does not exist, and the cure. */
    String missing() {
        return destination + " does not exist on Amazon SNS in " + region() + ": create it, set "
                + ConfigKeys.of(destination, "declare") + "=create, or name another one by "
                + ConfigKeys.of(destination, "name");
    }

    String region() {
        return topics.region();
    }
}
