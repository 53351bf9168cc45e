package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/**
 * The application stops while an HTTP request waits for a handler, and the handler waits for the stop. The request is
 * answered only if the listeners stop before the HTTP server closes. The answer is checked after the shutdown.
 */
class ShutdownOrderTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    /** A system property outlives the application's class loader. */
    private static final String ANSWER = ShutdownOrderTest.class.getName();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .setAfterUndeployListener(ShutdownOrderTest::theRequestWasAnswered);

    @Singleton
    static class Desk {

        final CountDownLatch started = new CountDownLatch(1);
        @Inject
        Listeners listeners;
        @Inject
        @Publisher(queue = "orders")
        MessagePublisher<String> orders;
        @Inject
        @Publisher(queue = "late-orders")
        MessagePublisher<String> lateOrders;
        private volatile RoutingContext request;

        void routes(@Observes Router router) {
            router.post("/orders").handler(routing -> {
                request = routing;
                orders.send("order").subscribe().with(sent -> {
                }, routing::fail);
            });
        }

        @QueueListener("orders")
        void on(String order) {
            started.countDown();
            Listener listener = listeners.get("orders");
            await().atMost(SOON).until(() -> listener.state() == ListenerState.DRAINING);
            lateOrders.sendAndAwait(order);
            request.response().setStatusCode(200).end("handled");
        }
    }

    @Inject
    Desk desk;
    @TestHTTPResource("/orders")
    URI orders;

    @Test
    void answersRequestsThatWaitForAHandlerOnShutdown() throws Exception {
        CompletableFuture<List<Object>> answer = HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(orders).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString())
                .thenApply(response -> List.of(response.statusCode(), response.body()));
        System.getProperties().put(ANSWER, answer);

        assertThat(desk.started.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(answer).isNotDone();
    }

    private static void theRequestWasAnswered() {
        Object answer = System.getProperties().remove(ANSWER);
        assertThat((CompletableFuture<?>) answer).succeedsWithin(SOON).isEqualTo(List.of(200, "handled"));
    }
}
