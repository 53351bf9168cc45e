package dev.herald.runtime.sns.push;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.runtime.aws.SnsEnvelope;

/** What SNS would send: fields, signed as its documentation says. Immutable. */
public record SnsText(Map<String, Object> fields) {

    public static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders";
    static final String CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1B.pem";

    private static final List<String> SIGNED_NOTIFICATION = List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn",
            "Type");
    private static final List<String> SIGNED_CONFIRMATION = List.of("Message", "MessageId", "SubscribeURL", "Timestamp",
            "Token", "TopicArn", "Type");

    static SnsText notification(String id, String message) {
        return new SnsText(Map.of("Type", "Notification", "MessageId", id, "TopicArn", TOPIC, "Message", message,
                "Timestamp", Instant.now().toString(), "SigningCertURL", CERTIFICATE));
    }

    static SnsText confirmation(String type, String token) {
        return notification("c-1", "You have chosen to subscribe to the topic").with("Type", type).with("Token", token)
                .with("SubscribeURL", "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=" + token);
    }

    SnsText with(String field, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return new SnsText(changed);
    }

    SnsText without(String field) {
        Map<String, Object> changed = new LinkedHashMap<>(fields);
        changed.remove(field);
        return new SnsText(changed);
    }

    /** @param version 1 or 2 */
    SnsText signed(SigningKey key, String version) {
        StringBuilder text = new StringBuilder();
        for (String name : fields.get("Type").equals("Notification") ? SIGNED_NOTIFICATION : SIGNED_CONFIRMATION) {
            if (fields.containsKey(name)) {
                text.append(name).append("\n").append(fields.get(name)).append("\n");
            }
        }
        return with("SignatureVersion", version)
                .with("Signature", key.sign(text.toString(), version.equals("1") ? "SHA1withRSA" : "SHA256withRSA"));
    }

    SnsText signed(SigningKey key) {
        return signed(key, "2");
    }

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(fields);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    SnsEnvelope envelope() {
        return SnsEnvelope.parse(json()).orElseThrow();
    }
}
