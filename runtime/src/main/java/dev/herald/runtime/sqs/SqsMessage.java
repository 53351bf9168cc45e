package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.Map;

import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsText;
import dev.herald.spi.Body;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * A message ready to send.
 *
 * @param body the body
 * @param attributes the message attributes
 * @param groupId the message group, or {@code null}
 * @param deduplicationId the deduplication id, or {@code null}
 * @param delaySeconds how long it stays invisible first, or {@code null} for the queue's own delay
 * @param traceHeader the X-Ray trace header, or {@code null}
 * @param bytes what body and attributes count for
 */
record SqsMessage(String body, Map<String, MessageAttributeValue> attributes, String groupId, String deduplicationId,
        Integer delaySeconds, String traceHeader, int bytes)
        implements
            OutgoingBatches.Item {

    /** The largest message, its attributes included. */
    static final int MOST_BYTES = 1024 * 1024;

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Amazon SQS");

    /**
     * What an application publishes, checked against everything SQS would refuse.
     *
     * @throws IllegalArgumentException saying what is wrong, and the cure, to follow "queue 'x'"
     */
    static SqsMessage of(OutgoingMessage<Body> message, boolean fifo) {
        UNSUPPORTED.refuse("subject", message.subject());
        UNSUPPORTED.refuse("routingKey", message.routingKey());
        UNSUPPORTED.refuse("priority", message.priority());
        UNSUPPORTED.refuse("timeToLive", message.timeToLive());
        UNSUPPORTED.refuseIf(!message.protocolBodies().isEmpty(), "forProtocol", "");
        refuseIf(fifo && message.groupId() == null, "is FIFO, and the message has no group id: give it one");
        refuseIf(!fifo && message.deduplicationId() != null,
                "is not FIFO, and takes no deduplication id: don't set it, or use a queue whose name ends in .fifo");
        String body = AwsText.of(message.payload());
        refuseIf(body.isEmpty(), "takes no empty body: send at least one character");
        Map<String, MessageAttributeValue> attributes = SqsAttributes.write(message.headers());
        int bytes = AwsText.utf8Length(body) + SqsAttributes.bytes(attributes);
        refuseIf(bytes > MOST_BYTES, "takes at most " + MOST_BYTES + " bytes of body and headers, and the message has "
                + bytes + ": store the payload elsewhere and send a reference to it");
        return new SqsMessage(body, attributes, message.groupId(), message.deduplicationId(),
                delay(message.delay(), fifo), null, bytes);
    }

    private static Integer delay(Duration delay, boolean fifo) {
        if (delay == null) {
            return null;
        }
        refuseIf(fifo, "is FIFO, and can't delay a single message: remove the delay, or set DelaySeconds on the queue");
        refuseIf(delay.isNegative() || delay.compareTo(SqsLimits.LONGEST_DELAY) > 0,
                "delays a message by 0 to 15 minutes, not by " + delay);
        return SqsLimits.delay(delay);
    }

    private static void refuseIf(boolean wrong, String reason) {
        if (wrong) {
            throw new IllegalArgumentException(reason);
        }
    }

    SendMessageRequest request(String url) {
        return SendMessageRequest.builder().queueUrl(url).messageBody(body).messageAttributes(attributes)
                .messageGroupId(groupId).messageDeduplicationId(deduplicationId).delaySeconds(delaySeconds)
                .messageSystemAttributes(systemAttributes()).build();
    }

    SendMessageBatchRequestEntry entry(String id) {
        return SendMessageBatchRequestEntry.builder().id(id).messageBody(body)
                .messageAttributes(attributes).messageGroupId(groupId).messageDeduplicationId(deduplicationId)
                .delaySeconds(delaySeconds).messageSystemAttributes(systemAttributes()).build();
    }

    private Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> systemAttributes() {
        return traceHeader == null
                ? Map.of()
                : Map.of(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder().dataType("String").stringValue(traceHeader).build());
    }
}
