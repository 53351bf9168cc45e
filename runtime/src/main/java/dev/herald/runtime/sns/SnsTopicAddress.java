package dev.herald.runtime.sns;

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
        if (!physicalName.startsWith("arn:")) {
            return new SnsTopicAddress(physicalName, null, null);
        }
        String[] parts = physicalName.split(":", -1);
        if (parts.length != 6 || !parts[2].equals("sns") || parts[5].isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + physicalName + "' is not the ARN of a topic: arn:aws:sns:<region>:<account>:<name>");
        }
        return new SnsTopicAddress(parts[5], physicalName, parts[3]);
    }

    /** Whether the topic is ordered within message groups: Amazon's rule is that its name ends so. */
    boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** Whether an ARN is that of a topic of this name. */
    boolean isNameOf(String topicArn) {
        return topicArn.endsWith(":" + name);
    }
}
