package dev.herald.runtime.sqs;

import java.util.Map;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.support.FifoNaming;

/**
 * A queue that was found.
 *
 * @param url its URL
 * @param attributes what is known of it, by the names of SQS; empty if nothing was asked
 */
public record SqsQueue(String url, Map<String, String> attributes) {

    boolean fifo() {
        return FifoNaming.isFifo(url);
    }

    /** An attribute, or {@code null}. */
    String attribute(QueueAttributeName attribute) {
        return attributes.get(attribute.toString());
    }

    /** Its ARN, or {@code null} if nothing was asked. */
    public String arn() {
        return attribute(QueueAttributeName.QUEUE_ARN);
    }

    /** Who may do what to it, as JSON; {@code null} if nothing is said, or nothing was asked. */
    public String policy() {
        return attribute(QueueAttributeName.POLICY);
    }
}
