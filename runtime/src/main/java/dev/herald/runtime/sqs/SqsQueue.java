package dev.herald.runtime.sqs;

import java.util.Map;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.support.FifoNaming;

/**
 * An existing queue.
 *
 * @param url its URL
 * @param attributes its attributes by their SQS names; empty if they were not read
 */
public record SqsQueue(String url, Map<String, String> attributes) {

    boolean fifo() {
        return FifoNaming.isFifo(url);
    }

    /** The value of an attribute, or {@code null}. */
    String attribute(QueueAttributeName attribute) {
        return attributes.get(attribute.toString());
    }

    /** The maximum size of a message, attributes included; that of Amazon SQS if the attributes were not read. */
    int maxMessageBytes() {
        String bytes = attribute(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
        try {
            return bytes == null ? SqsMessage.MAX_BYTES : Integer.parseInt(bytes);
        } catch (NumberFormatException unreadable) {
            return SqsMessage.MAX_BYTES;
        }
    }

    /** Its ARN, or {@code null} if the attributes were not read. */
    public String arn() {
        return attribute(QueueAttributeName.QUEUE_ARN);
    }

    /** Its access policy as JSON; {@code null} if it has none or the attributes were not read. */
    public String policy() {
        return attribute(QueueAttributeName.POLICY);
    }
}
