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
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * A message ready to publish.
 *
 * @param body the body; of a message with bodies by protocol, a JSON object of them
 * @param structure {@code json} if the body is such an object, or {@code null}
 * @param subject the subject, or {@code null}
 * @param attributes the message attributes
 * @param groupId the message group, or {@code null}
 * @param deduplicationId the deduplication id, or {@code null}
 * @param bytes what body and attributes count for
 */
public record SnsMessage(String body, String structure, String subject, Map<String, MessageAttributeValue> attributes,
        String groupId, String deduplicationId, int bytes)
        implements
            OutgoingBatches.Item {

    /** The largest message, its attributes included; also the largest batch, all of its messages together. */
    public static final int MOST_BYTES = 256 * 1024;

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("Amazon SNS");
    /** The body of who has none by his protocol. */
    private static final String DEFAULT = "default";
    private static final String JSON = "json";
    /** ASCII, no control characters, at most 100 of them; the first is no space. */
    private static final Pattern SUBJECT = Pattern.compile("[!-~][ -~]{0,99}");
    /** Letters, digits and punctuation. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

    /**
     * What an application publishes, checked against everything SNS would refuse, and what it would take and not deliver.
     *
     * @throws IllegalArgumentException saying what is wrong, and the cure, to follow "topic 'x'"
     */
    static SnsMessage of(OutgoingMessage<Body> message, boolean fifo) {
        UNSUPPORTED.refuseIf(message.delay() != null, "delay",
                "set DelaySeconds on the subscriber's queue, which delays all of its messages");
        UNSUPPORTED.refuse("routingKey", message.routingKey());
        UNSUPPORTED.refuse("priority", message.priority());
        UNSUPPORTED.refuse("timeToLive", message.timeToLive());
        refuseIf(fifo && message.groupId() == null, "is FIFO, and the message has no group id: give it one");
        refuseIf(!fifo && message.deduplicationId() != null,
                "is not FIFO, and takes no deduplication id: don't set it, or use a topic whose name ends in .fifo");
        checkId("group id", message.groupId());
        checkId("deduplication id", message.deduplicationId());
        refuseIf(message.subject() != null && !SUBJECT.matcher(message.subject()).matches(), "does not take the subject: "
                + "up to 100 characters of ASCII without line breaks, beginning with a letter, a digit or punctuation");
        String text = AwsText.of(message.payload());
        refuseIf(text.isEmpty(), "takes no empty body: send at least one character");
        boolean byProtocol = !message.protocolBodies().isEmpty();
        String body = byProtocol ? json(text, message.protocolBodies()) : text;
        Map<String, MessageAttributeValue> attributes = SnsAttributes.write(message.headers());
        int bytes = AwsText.utf8Length(body) + SnsAttributes.bytes(attributes);
        refuseIf(bytes > MOST_BYTES, "takes at most " + MOST_BYTES + " bytes of body and headers, and the message has "
                + bytes + ": store the payload elsewhere and send a reference to it");
        return new SnsMessage(body, byProtocol ? JSON : null, message.subject(), attributes, message.groupId(),
                message.deduplicationId(), bytes);
    }

    private static String json(String text, Map<String, String> bodies) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        bodies.forEach((protocol, body) -> {
            refuseIf(protocol.equals(DEFAULT), "has the payload for who has no body by his protocol: don't set one for '"
                    + DEFAULT + "'");
            refuseIf(body == null || body.isEmpty(), "takes no empty body, as that for the protocol '" + protocol
                    + "' is: send at least one character");
            // The text of the JSON hides some of the characters that are refused.
            AwsText.utf8Length(body);
            json.put(protocol, body);
        });
        AwsText.utf8Length(text);
        return json.put(DEFAULT, text).toString();
    }

    private static void checkId(String what, String id) {
        refuseIf(id != null && !ID.matcher(id).matches(), "does not take the " + what
                + ": up to 128 letters, digits and punctuation, all of them ASCII");
    }

    private static void refuseIf(boolean wrong, String reason) {
        if (wrong) {
            throw new IllegalArgumentException(reason);
        }
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
