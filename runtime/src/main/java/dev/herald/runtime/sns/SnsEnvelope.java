package dev.herald.runtime.sns;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.runtime.aws.HeaderRules;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.spi.Body;

/**
 * What Amazon SNS wraps a message in, as JSON, where raw delivery is off: for HTTP endpoints and SQS queues. It is what
 * somebody sent, and nothing about it is known to be true before its signature has been verified. Absent fields
 * are {@code null}.
 *
 * @param type {@link #NOTIFICATION}, {@link #SUBSCRIPTION_CONFIRMATION}, {@link #UNSUBSCRIBE_CONFIRMATION}, or unknown
 * @param messageId the id, the same for every delivery of a message
 * @param topicArn the topic it was published to
 * @param subject the subject, where the publisher gave one; also the header {@link #SUBJECT}
 * @param message the message itself
 * @param timestamp when it was published, as SNS wrote it: the signature is of this text
 * @param signatureVersion {@code 1} or {@code 2}
 * @param signature Base64
 * @param signingCertUrl where the certificate of the signature's key is; FIFO topics don't say
 * @param token what confirms a subscription
 * @param subscribeUrl whom to ask for that; never to be asked, for it is whatever the sender wrote
 * @param sequenceNumber the place within the message group, of FIFO topics only
 * @param headers the message attributes and the subject; SNS does not sign the attributes
 */
public record SnsEnvelope(String type, String messageId, String topicArn, String subject, String message,
        String timestamp, String signatureVersion, String signature, String signingCertUrl, String token,
        String subscribeUrl, String sequenceNumber, Headers headers) {

    /** The header that has the subject. */
    public static final String SUBJECT = HeraldHeaders.SUBJECT;

    public static final String NOTIFICATION = "Notification";
    public static final String SUBSCRIPTION_CONFIRMATION = "SubscriptionConfirmation";
    public static final String UNSUBSCRIBE_CONFIRMATION = "UnsubscribeConfirmation";

    /** Not the application's: what Amazon writes does not depend on how the application likes its JSON. */
    private static final ObjectReader JSON = new ObjectMapper().reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * The body of a message as SNS's notification. Costs next to nothing for what does not look like one.
     *
     * @return empty if the body is something else: it is the message itself then, delivered raw
     */
    public static Optional<SnsEnvelope> notification(String body) {
        return body != null && looksLikeOne(body) ? parse(body).filter(SnsEnvelope::isNotification) : Optional.empty();
    }

    /** The published message inside the body of a queue's message; empty if it was delivered raw, and is the body itself. */
    static Optional<SqsSource.Content> unwrap(String body) {
        return notification(body).map(envelope -> new SqsSource.Content(Body.of(envelope.message()), envelope.headers()));
    }

    private static boolean looksLikeOne(String body) {
        int first = 0;
        while (first < body.length() && body.charAt(first) <= ' ') {
            first++;
        }
        return first < body.length() && body.charAt(first) == '{' && body.indexOf("\"TopicArn\"", first) >= 0;
    }

    private boolean isNotification() {
        return NOTIFICATION.equals(type) && messageId != null && topicArn != null && message != null;
    }

    /** What SNS sent, of whichever type; empty if this is not one JSON object. */
    public static Optional<SnsEnvelope> parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node.isObject() ? Optional.of(of(node)) : Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static SnsEnvelope of(JsonNode node) {
        // Some emulators spell it in the other way.
        String signingCertUrl = text(node, node.has("SigningCertURL") ? "SigningCertURL" : "SigningCertUrl");
        String subject = text(node, "Subject");
        return new SnsEnvelope(text(node, "Type"), text(node, "MessageId"), text(node, "TopicArn"), subject,
                text(node, "Message"), text(node, "Timestamp"), text(node, "SignatureVersion"), text(node, "Signature"),
                signingCertUrl, text(node, "Token"), text(node, "SubscribeURL"), text(node, "SequenceNumber"),
                headers(node.get("MessageAttributes"), subject));
    }

    /** What is no text counts as absent: all of these fields are texts. */
    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || !value.isTextual() ? null : value.textValue();
    }

    private static Headers headers(JsonNode attributes, String subject) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (attributes != null && attributes.isObject()) {
            attributes.properties().forEach(attribute -> {
                String value = text(attribute.getValue(), "Value");
                if (value != null) {
                    values.put(attribute.getKey(), header(text(attribute.getValue(), "Type"), value));
                }
            });
        }
        if (subject != null) {
            values.put(SUBJECT, subject);
        }
        return Headers.of(values);
    }

    /** What is not of the type it claims stays a text, as an array does. */
    private static Object header(String type, String value) {
        if (type == null) {
            return value;
        }
        try {
            if (type.startsWith("Binary")) {
                return Base64.getDecoder().decode(value);
            }
            return type.startsWith("Number") ? HeaderRules.readNumber(value) : value;
        } catch (IllegalArgumentException otherwise) {
            return value;
        }
    }

    /** When it was published; empty if that is not told, or not in a form that can be read. */
    public Optional<Instant> sentAt() {
        try {
            return timestamp == null ? Optional.empty() : Optional.of(Instant.parse(timestamp));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Without the message, which may be confidential, and without the token, which is a secret. */
    @Override
    public String toString() {
        return "SnsEnvelope[" + type + " " + messageId + " of " + topicArn + "]";
    }
}
