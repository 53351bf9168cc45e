package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;

/** The application as Amazon SNS sees it; this test takes the place of SNS. */
@QuarkusTest
@QuarkusTestResource(CertificateServer.class)
class PushTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final CountDownLatch gate = new CountDownLatch(1);

    @Inject
    Webhook webhook;
    @Inject
    Listeners listeners;
    @ConfigProperty(name = "quarkus.herald.topic.\"orders\".name")
    String topicArn;
    @ConfigProperty(name = "quarkus.herald.sns.push.certificate-host")
    String certificateHost;
    @TestHTTPResource("/herald/sns/webhook")
    URI endpoint;
    @TestHTTPResource("/herald/sns/unknown")
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
        CompletableFuture<Integer> status = notification().postAsync(endpoint);
        await().atMost(SOON).untilAsserted(() -> assertThat(webhook.received()).containsExactly("order"));

        assertThat(status).isNotDone();
        gate.countDown();
        assertThat(status).succeedsWithin(SOON).isEqualTo(200);
    }

    @Test
    void asksForARetryWhenTheHandlerFails() throws Exception {
        Notification notification = notification();
        webhook.handling(order -> {
            throw new IllegalStateException("no");
        });
        assertThat(notification.post(endpoint)).isEqualTo(503);
        webhook.handling(order -> {
        });

        assertThat(notification.post(endpoint)).isEqualTo(200);
        assertThat(webhook.received()).containsExactly("order", "order");
    }

    @Test
    void rejectsAForgedNotification() throws Exception {
        assertThat(notification().with("Message", "another order").post(endpoint)).isEqualTo(403);
        assertThat(webhook.received()).isEmpty();
    }

    @Test
    void rejectsAnUnknownSubscriber() throws Exception {
        assertThat(notification().post(unknown)).isEqualTo(404);
        assertThat(webhook.received()).isEmpty();
    }

    private Notification notification() throws Exception {
        return Notification.of(topicArn, "order", certificateHost);
    }
}
