package dev.herald.runtime.sns;

import dev.herald.runtime.aws.Arn;
import dev.herald.spi.support.FifoNaming;

/**
 * What a topic's physical name says of it.
 *
 * @param name the topic's name
 * @param arn its ARN, or {@code null} if it has to be asked for
 * @param region the region, or {@code null} for the client's own
 */
record SnsTopicAddress(String name, String arn, String region) {

    /**
     * Reads a name or an ARN.
     *
     * @throws IllegalArgumentException if it starts like an ARN and is none of a topic
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

    /** Whether an ARN is that of a topic of this name. */
    boolean isNameOf(String topicArn) {
        return FifoNaming.nameOf(topicArn).equals(name);
    }
}
