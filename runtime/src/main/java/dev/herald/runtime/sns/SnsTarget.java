package dev.herald.runtime.sns;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsFailures;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;

/**
 * A topic to publish to.
 *
 * @param destination the topic
 * @param topics the topics that the client can reach
 * @param maxBytes the most bytes of a message, attributes included, and of all messages of a call together
 */
record SnsTarget(Destination destination, SnsTopics topics, int maxBytes) implements AwsProducer.Target<SnsMessage> {

    /** The attribute of a topic that takes more or less than usual. */
    private static final String MAX_SIZE = "MaximumMessageSize";

    /** @throws IllegalArgumentException if the topic's maximum is configured and not a number; the message names the key */
    static SnsTarget of(Destination destination, SnsTopics topics) {
        return new SnsTarget(destination, topics, maxBytes(destination));
    }

    private static int maxBytes(Destination topic) {
        String configured = topic.attributes().get(MAX_SIZE);
        try {
            return configured == null ? SnsMessage.USUAL_MAX_BYTES : Integer.parseInt(configured);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    ConfigKeys.attribute(topic, MAX_SIZE) + " is '" + configured + "'; it must be a number of bytes");
        }
    }

    @Override
    public SnsMessage convert(OutgoingMessage<Body> message) {
        return SnsMessage.of(message, FifoNaming.isFifo(destination.physicalName()), maxBytes);
    }

    @Override
    public String lookUp() throws MissingDestinationException {
        SnsTopicAddress address = SnsTopicAddress.of(destination.physicalName());
        return destination.declare() == Declare.CREATE
                ? findOrCreate(address)
                : topics.arn(address).orElseThrow(this::missing);
    }

    /** By name, one call does both. A topic given by its ARN may belong to another account: it is looked up first. */
    private String findOrCreate(SnsTopicAddress address) {
        return address.arn() != null && topics.find(address).isPresent()
                ? address.arn()
                : topics.create(address, destination.attributes());
    }

    @Override
    public MissingDestinationException missing() {
        return new MissingDestinationException(topics.missing(destination));
    }

    @Override
    public boolean isMissing(Throwable failure) {
        return SnsFailures.isMissingTopic(failure);
    }

    @Override
    public String reason(SdkException lookUpFailure) {
        return AwsFailures.reason(lookUpFailure) + (SnsFailures.isDenied(lookUpFailure) ? permission() : "");
    }

    private String permission() {
        return destination.declare() == Declare.CREATE
                ? ": grant the permission, or set " + ConfigKeys.of(destination, "declare") + "=verify"
                : ": grant the permission, or set " + ConfigKeys.of(destination, "name")
                        + " to the topic's ARN, which needs no lookup";
    }
}
