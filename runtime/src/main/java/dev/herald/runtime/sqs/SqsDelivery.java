package dev.herald.runtime.sqs;

import java.time.Instant;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message as Amazon SQS handed it out. */
record SqsDelivery(Message raw, Headers headers, int attempt, Instant sentAt, boolean ordered, long leasedAt)
        implements
            Delivery {

    /**
     * @param ordered whether it comes from a FIFO queue
     * @param leasedAt when its lease began at the earliest
     */
    static SqsDelivery of(Message message, boolean ordered, long leasedAt) {
        return new SqsDelivery(message, SqsAttributes.read(message.messageAttributes()), attempt(message),
                sentAt(message), ordered, leasedAt);
    }

    private static int attempt(Message message) {
        String count = attribute(message, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return count == null ? 1 : Integer.parseInt(count);
    }

    /** Services that speak SQS without telling it: the present is the best that is known. */
    private static Instant sentAt(Message message) {
        String millis = attribute(message, MessageSystemAttributeName.SENT_TIMESTAMP);
        return millis == null ? Instant.now() : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    @Override
    public String id() {
        return raw.messageId();
    }

    @Override
    public Body body() {
        return Body.of(raw.body());
    }

    @Override
    public String groupId() {
        return attribute(raw, MessageSystemAttributeName.MESSAGE_GROUP_ID);
    }

    @Override
    public String orderingKey() {
        return ordered ? groupId() : null;
    }

    /** The X-Ray trace header, or {@code null}. */
    String traceHeader() {
        return attribute(raw, MessageSystemAttributeName.AWS_TRACE_HEADER);
    }

    /** By text: the map by name is made anew on each call. */
    private static String attribute(Message message, MessageSystemAttributeName name) {
        return message.attributesAsStrings().get(name.toString());
    }
}
