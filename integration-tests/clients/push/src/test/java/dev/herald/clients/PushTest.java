package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.CountDownLatch;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;

/** The application as Amazon SNS sees it, which is what this test stands for. */
@QuarkusTest
@QuarkusTestResource(CertificateServer.class)
class PushTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch gate = new CountDownLatch(1);

    @Inject
    Webhook webhook;
    @Inject
    Listeners listeners;
    @Inject
    ObjectMapper json;
    @ConfigProperty(name = "quarkus.herald.topic.\"orders\".name")
    String topicArn;
    @ConfigProperty(name = "quarkus.herald.sns.push.certificate-host")
    String certificateHost;
    @TestHTTPResource("/herald/sns/webhook")
    URI endpoint;
    @TestHTTPResource("/herald/sns/somebody")
    URI unknown;

    @BeforeEach
    void awaitTheListener() {
        Listener listener = listeners.get("webhook");
        await().atMost(SOON).until(() -> listener.state() == ListenerState.RUNNING);
        webhook.received().clear();
    }

    @AfterEach
    void openTheGate() {
        gate.countDown();
        webhook.handling(order -> {
        });
    }

    @Test
    void answersWhenTheHandlerHasEnded() throws Exception {
        webhook.handling(order -> gate.await());
        CompletableFuture<Integer> status = postAsync(endpoint, notification("order"));
        await().atMost(SOON).untilAsserted(() -> assertThat(webhook.received()).containsExactly("order"));

        assertThat(status).isNotDone();
        gate.countDown();
        assertThat(status).succeedsWithin(SOON).isEqualTo(200);
    }

    @Test
    void asksForAnotherTryWhenTheHandlerFails() throws Exception {
        String notification = notification("order");
        webhook.handling(order -> {
            throw new IllegalStateException("no");
        });
        assertThat(post(endpoint, notification)).isEqualTo(503);
        webhook.handling(order -> {
        });

        assertThat(post(endpoint, notification)).isEqualTo(200);
        assertThat(webhook.received()).containsExactly("order", "order");
    }

    @Test
    void refusesWhatIsForged() throws Exception {
        Map<String, String> fields = new TreeMap<>(signed("order"));
        fields.put("Message", "another order");

        assertThat(post(endpoint, json.writeValueAsString(fields))).isEqualTo(403);
        assertThat(webhook.received()).isEmpty();
    }

    @Test
    void knowsNoOtherSubscriber() throws Exception {
        assertThat(post(unknown, notification("order"))).isEqualTo(404);
        assertThat(webhook.received()).isEmpty();
    }

    private int post(URI to, String notification) throws Exception {
        return postAsync(to, notification).get();
    }

    private CompletableFuture<Integer> postAsync(URI to, String notification) {
        return http.sendAsync(HttpRequest.newBuilder(to).timeout(SOON).header("Content-Type", "text/plain; charset=UTF-8")
                .POST(BodyPublishers.ofString(notification)).build(), BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private String notification(String message) throws Exception {
        return json.writeValueAsString(signed(message));
    }

    /** The fields of a notification as Amazon's documentation has them; those but the last three are signed, by name. */
    private Map<String, String> signed(String message) throws Exception {
        Map<String, String> fields = new TreeMap<>(Map.of("Message", message, "MessageId", UUID.randomUUID().toString(),
                "Timestamp", Instant.now().toString(), "TopicArn", topicArn, "Type", "Notification"));
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(name).append('\n').append(value).append('\n'));
        fields.putAll(Map.of("SignatureVersion", "2", "Signature", new SigningKey().sign(text.toString()),
                "SigningCertURL", "http://" + certificateHost + "/certificate.pem"));
        return fields;
    }
}
