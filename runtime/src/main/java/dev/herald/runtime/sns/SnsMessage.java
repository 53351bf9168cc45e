package dev.herald.runtime.sns;

import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsText;
import dev.herald.spi.Body;
import dev.herald.spi.support.CheckedMessages;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * A message ready to publish.
 *
 * @param body the body; if the message has bodies by protocol, a JSON object of them
 * @param structure {@code json} if the body is such an object, or {@code null}
 * @param subject the subject, or {@code null}
 * @param attributes the message attributes
 * @param groupId the message group, or {@code null}
 * @param deduplicationId the deduplication id, or {@code null}
 * @param bytes the size of body and attributes
 */
public record SnsMessage(String body, String structure, String subject, Map<String, MessageAttributeValue> attributes,
        String groupId, String deduplicationId, int bytes)
        implements
            OutgoingBatches.Item {

    /** The maximum size of a message, attributes included, and of all messages of a batch together, unless a topic has another. */
    public static final int USUAL_MAX_BYTES = 256 * 1024;

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Amazon SNS");
    /** The key of the body for subscribers whose protocol has no body. */
    private static final String DEFAULT = "default";
    private static final String JSON = "json";
    /** 1 to 100 printable ASCII characters, not beginning with a space. */
    private static final Pattern SUBJECT = Pattern.compile("[!-~][ -~]{0,99}");
    /** Letters, digits and punctuation. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

    /**
     * Converts a message of the application and validates it against the rules of SNS for publishing and for delivery.
     *
     * @param maxBytes the topic's maximum
     * @throws IllegalArgumentException if SNS would reject or drop it; the text follows "topic 'x'" and names the cure
     */
    static SnsMessage of(OutgoingMessage<Body> message, boolean fifo, int maxBytes) {
        UNSUPPORTED.rejectIf(message.delay() != null, "delay",
                "set DelaySeconds on the subscriber's queue, which delays all of its messages");
        UNSUPPORTED.reject("routingKey", message.routingKey());
        UNSUPPORTED.reject("priority", message.priority());
        UNSUPPORTED.reject("timeToLive", message.timeToLive());
        CheckedMessages.rejectIf(fifo && message.groupId() == null,
                "is a FIFO topic, and the message has no group id: set groupId");
        CheckedMessages.rejectIf(!fifo && message.deduplicationId() != null,
                "is not a FIFO topic and accepts no deduplication id: remove it, or use a topic whose name ends in .fifo");
        checkId("group id", message.groupId());
        checkId("deduplication id", message.deduplicationId());
        CheckedMessages.rejectIf(message.subject() != null && !SUBJECT.matcher(message.subject()).matches(),
                "rejects the subject: "
                        + "it has up to 100 printable ASCII characters and does not begin with a space");
        String text = AwsText.of(message.payload());
        CheckedMessages.rejectIf(text.isEmpty(), "accepts no empty body: send at least one character");
        boolean byProtocol = !message.protocolBodies().isEmpty();
        String body = byProtocol ? json(text, message.protocolBodies()) : text;
        Map<String, MessageAttributeValue> attributes = SnsAttributes.write(message.headers());
        int bytes = AwsText.utf8Length(body) + SnsAttributes.bytes(attributes);
        CheckedMessages.rejectIf(bytes > maxBytes,
                "accepts at most " + maxBytes + " bytes of body and headers, and the message has "
                        + bytes + ": store the payload elsewhere and send a reference to it, or let the topic accept more and "
                        + "configure its attribute MaximumMessageSize");
        return new SnsMessage(body, byProtocol ? JSON : null, message.subject(), attributes, message.groupId(),
                message.deduplicationId(), bytes);
    }

    private static String json(String text, Map<String, String> bodies) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        bodies.forEach((protocol, body) -> {
            CheckedMessages.rejectIf(protocol.equals(DEFAULT),
                    "reserves the protocol '" + DEFAULT + "' for the payload: remove its body");
            CheckedMessages.rejectIf(body == null || body.isEmpty(),
                    "accepts no empty body, and that for the protocol '" + protocol
                            + "' is empty: send at least one character");
            // JSON escapes some of the characters that must be rejected.
            AwsText.utf8Length(body);
            json.put(protocol, body);
        });
        AwsText.utf8Length(text);
        return json.put(DEFAULT, text).toString();
    }

    private static void checkId(String what, String id) {
        CheckedMessages.rejectIf(id != null && !ID.matcher(id).matches(), "rejects the " + what
                + ": it has 1 to 128 ASCII letters, digits and punctuation characters");
    }

    PublishRequest request(String topicArn) {
        return PublishRequest.builder().topicArn(topicArn).message(body).messageStructure(structure).subject(subject)
                .messageAttributes(attributes).messageGroupId(groupId).messageDeduplicationId(deduplicationId).build();
    }

    PublishBatchRequestEntry entry(String id) {
        return PublishBatchRequestEntry.builder().id(id).message(body).messageStructure(structure)
                .subject(subject).messageAttributes(attributes).messageGroupId(groupId)
                .messageDeduplicationId(deduplicationId).build();
    }
}
