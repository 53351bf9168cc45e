package dev.herald.runtime.sns;

import dev.herald.runtime.aws.Arn;
import dev.herald.spi.support.FifoNaming;

/**
 * A topic's physical name, parsed.
 *
 * @param name the topic's name
 * @param arn its ARN, or {@code null} if it has to be looked up
 * @param region the region, or {@code null} for the region of the client
 */
record SnsTopicAddress(String name, String arn, String region) {

    /**
     * Parses a name or an ARN.
     *
     * @throws IllegalArgumentException if it looks like an ARN but is not the ARN of a topic
     */
    static SnsTopicAddress of(String physicalName) {
        if (!FifoNaming.isArn(physicalName)) {
            return new SnsTopicAddress(physicalName, null, null);
        }
        Arn arn = Arn.find(physicalName).filter(found -> found.isDestinationOf("sns"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + physicalName + "' is not the ARN of a topic: arn:aws:sns:<region>:<account>:<name>"));
        return new SnsTopicAddress(arn.resource(), physicalName, arn.region());
    }

    boolean fifo() {
        return FifoNaming.isFifo(name);
    }

    /** Whether the topic with this ARN has this name. */
    boolean isNameOf(String topicArn) {
        return FifoNaming.nameOf(topicArn).equals(name);
    }
}
