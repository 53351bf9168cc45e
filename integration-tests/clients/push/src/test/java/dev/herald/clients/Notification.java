package dev.herald.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A notification as Amazon SNS posts it.
 *
 * @param fields the documented fields
 */
record Notification(Map<String, Object> fields) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** The timeout of Amazon SNS. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /**
     * A signed notification.
     *
     * @param certificateHost the host of the certificate
     */
    static Notification of(String topicArn, String message, String certificateHost) throws Exception {
        Map<String, Object> fields = new TreeMap<>(Map.of("Message", message, "MessageId", UUID.randomUUID().toString(),
                "Timestamp", Instant.now().toString(), "TopicArn", topicArn, "Type", "Notification"));
        StringBuilder signed = new StringBuilder();
        fields.forEach((name, value) -> signed.append(name).append('\n').append(value).append('\n'));
        fields.putAll(Map.of("SignatureVersion", "2", "Signature", new SigningKey().sign(signed.toString()),
                "SigningCertURL", "http://" + certificateHost + "/certificate.pem"));
        return new Notification(fields);
    }

    /** A copy with another value of a field, and the same signature. */
    Notification with(String field, Object value) {
        Map<String, Object> changed = new TreeMap<>(fields);
        changed.put(field, value);
        return new Notification(changed);
    }

    /** Posts the notification and returns the status. */
    int post(URI endpoint) throws Exception {
        return postAsync(endpoint).get();
    }

    CompletableFuture<Integer> postAsync(URI endpoint) throws JsonProcessingException {
        HttpRequest request = HttpRequest.newBuilder(endpoint).version(HttpClient.Version.HTTP_1_1).timeout(TIMEOUT)
                .header("Content-Type", "text/plain; charset=UTF-8")
                .POST(BodyPublishers.ofString(new ObjectMapper().writeValueAsString(fields))).build();
        return HTTP.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }
}
