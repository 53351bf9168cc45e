package dev.herald.runtime.aws;

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
import dev.herald.spi.support.TextSanitizer;

/**
 * The JSON envelope in which Amazon SNS delivers a message without raw delivery, to HTTP endpoints and SQS queues. Its content
 * is untrusted until the signature has been verified. Absent fields are {@code null}.
 *
 * @param type {@link #NOTIFICATION}, {@link #SUBSCRIPTION_CONFIRMATION}, {@link #UNSUBSCRIBE_CONFIRMATION}, or unknown
 * @param messageId the id, the same for every delivery of a message
 * @param topicArn the topic it was published to
 * @param subject the subject, if the publisher set one; also the header {@link HeraldHeaders#SUBJECT}
 * @param message the message itself
 * @param timestamp the publishing time as SNS wrote it, because the signature covers this text
 * @param signatureVersion {@code 1} or {@code 2}
 * @param signature Base64
 * @param signingCertUrl the URL of the signing certificate; absent for FIFO topics
 * @param token confirms a subscription
 * @param subscribeUrl the URL that confirms the subscription; never called, because the sender controls it
 * @param sequenceNumber the place within the message group, of FIFO topics only
 * @param headers the message attributes and the subject; SNS does not sign the attributes
 */
public record SnsEnvelope(String type, String messageId, String topicArn, String subject, String message,
        String timestamp, String signatureVersion, String signature, String signingCertUrl, String token,
        String subscribeUrl, String sequenceNumber, Headers headers) {

    private static final int MAX_ARN = 300;

    public static final String NOTIFICATION = "Notification";
    public static final String SUBSCRIPTION_CONFIRMATION = "SubscriptionConfirmation";
    public static final String UNSUBSCRIBE_CONFIRMATION = "UnsubscribeConfirmation";

    /** Not the application's mapper, whose configuration must not affect Amazon's JSON. */
    private static final ObjectReader JSON = new ObjectMapper().reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * Parses the body of a message as a notification of SNS. Cheap for bodies that do not look like one.
     *
     * @return empty if the body is the message itself, delivered raw
     */
    public static Optional<SnsEnvelope> notification(String body) {
        return body != null && looksLikeOne(body) ? parse(body).filter(SnsEnvelope::isNotification) : Optional.empty();
    }

    /** Why a body is not a payload: it is an envelope with one. {@code null} if it is none. Cheap for other bodies. */
    public static String reason(String body) {
        return notification(body)
                .map(envelope -> "the body is not the message but an envelope of Amazon SNS with a message of the "
                        + "topic " + TextSanitizer.of(envelope.topicArn(), MAX_ARN)
                        + ": enable raw delivery for the subscription "
                        + "(RawMessageDelivery=true); or, to have the envelopes of this queue unwrapped, set quarkus.herald.listener.\"…\""
                        + ".attributes.\"RawMessageDelivery\"=false, which a topic's subscriber does for its own topic only")
                .orElse(null);
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

    /** Parses an envelope of any type; empty if the text is not a single JSON object. */
    public static Optional<SnsEnvelope> parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node.isObject() ? Optional.of(of(node)) : Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static SnsEnvelope of(JsonNode node) {
        // Some emulators use the other spelling.
        String signingCertUrl = text(node, node.has("SigningCertURL") ? "SigningCertURL" : "SigningCertUrl");
        String subject = text(node, "Subject");
        return new SnsEnvelope(text(node, "Type"), text(node, "MessageId"), text(node, "TopicArn"), subject,
                text(node, "Message"), text(node, "Timestamp"), text(node, "SignatureVersion"), text(node, "Signature"),
                signingCertUrl, text(node, "Token"), text(node, "SubscribeURL"), text(node, "SequenceNumber"),
                headers(node.get("MessageAttributes"), subject));
    }

    /** A value that is not a text counts as absent. */
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
            values.put(HeraldHeaders.SUBJECT, subject);
        }
        return Headers.of(values);
    }

    /** A value that does not match its declared type stays a text, like an array. */
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

    /** The publishing time; empty if it is absent or cannot be parsed. */
    public Optional<Instant> sentAt() {
        try {
            return timestamp == null ? Optional.empty() : Optional.of(Instant.parse(timestamp));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Omits the message, which may be confidential, and the token, which is a secret. */
    @Override
    public String toString() {
        return "SnsEnvelope[" + type + " " + messageId + " of " + topicArn + "]";
    }
}
