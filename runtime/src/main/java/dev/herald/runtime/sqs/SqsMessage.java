package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsText;
import dev.herald.spi.Body;
import dev.herald.spi.support.CheckedMessages;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * A message ready to send.
 *
 * @param body the body
 * @param attributes the message attributes
 * @param groupId the message group, or {@code null}
 * @param deduplicationId the deduplication id, or {@code null}
 * @param delaySeconds the delay, or {@code null} for the delay of the queue
 * @param traceHeader the X-Ray trace header, or {@code null}
 * @param bytes the size of body and attributes
 */
record SqsMessage(String body, Map<String, MessageAttributeValue> attributes, String groupId, String deduplicationId,
        Integer delaySeconds, String traceHeader, int bytes)
        implements
            OutgoingBatches.Item {

    /** The maximum size of a message, attributes included. */
    static final int MAX_BYTES = 1024 * 1024;

    /**
     * The header that the propagator of AWS X-Ray writes. Amazon SQS has an attribute of its own for it, which counts neither
     * among those of the message nor in its size.
     */
    static final String TRACE_HEADER = "X-Amzn-Trace-Id";
    /** SQS rejects what is no trace header; such a header is like any other. */
    private static final Pattern TRACE = Pattern.compile("Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[ -~]*)?");

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Amazon SQS");

    /**
     * Converts a message of the application and validates it against the rules of SQS.
     *
     * @throws IllegalArgumentException if SQS would reject it; the text follows "queue 'x'" and names the cure
     */
    static SqsMessage of(OutgoingMessage<Body> message, boolean fifo) {
        UNSUPPORTED.reject("subject", message.subject());
        UNSUPPORTED.reject("routingKey", message.routingKey());
        UNSUPPORTED.reject("priority", message.priority());
        UNSUPPORTED.reject("timeToLive", message.timeToLive());
        UNSUPPORTED.rejectIf(!message.protocolBodies().isEmpty(), "forProtocol", "");
        CheckedMessages.rejectIf(fifo && message.groupId() == null,
                "is a FIFO queue, and the message has no group id: set groupId");
        CheckedMessages.rejectIf(!fifo && message.deduplicationId() != null,
                "is not a FIFO queue and accepts no deduplication id: remove it, or use a queue whose name ends in .fifo");
        String body = AwsText.of(message.payload());
        CheckedMessages.rejectIf(body.isEmpty(), "accepts no empty body: send at least one character");
        String traceHeader = traceHeader(message.headers());
        Map<String, MessageAttributeValue> attributes = SqsAttributes
                .write(traceHeader == null ? message.headers() : withoutTraceHeader(message.headers()));
        int bytes = AwsText.utf8Length(body) + SqsAttributes.bytes(attributes);
        CheckedMessages.rejectIf(bytes > MAX_BYTES,
                "accepts at most " + MAX_BYTES + " bytes of body and headers, and the message has "
                        + bytes + ": store the payload elsewhere and send a reference to it");
        return new SqsMessage(body, attributes, message.groupId(), message.deduplicationId(),
                delay(message.delay(), fifo), traceHeader, bytes);
    }

    private static String traceHeader(Map<String, Object> headers) {
        return headers.get(TRACE_HEADER) instanceof String text && TRACE.matcher(text).matches() ? text : null;
    }

    private static Map<String, Object> withoutTraceHeader(Map<String, Object> headers) {
        Map<String, Object> others = new LinkedHashMap<>(headers);
        others.remove(TRACE_HEADER);
        return others;
    }

    private static Integer delay(Duration delay, boolean fifo) {
        if (delay == null) {
            return null;
        }
        CheckedMessages.rejectIf(fifo,
                "is a FIFO queue, which cannot delay single messages: remove the delay, or set DelaySeconds on the queue");
        CheckedMessages.rejectIf(delay.isNegative() || delay.compareTo(SqsLimits.MAX_DELAY) > 0,
                "accepts a delay of 0 to 15 minutes, not of " + delay);
        return SqsLimits.delay(delay);
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
