package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

import dev.herald.FilterScope;
import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.sns.PushEndpoints;
import dev.herald.runtime.sns.SnsPermissions;
import dev.herald.runtime.sns.SnsSubscriptions;
import dev.herald.runtime.sns.StubSns;
import dev.herald.spi.Attempts;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

/** The endpoint as whoever reaches it by HTTP sees it. */
@Timeout(60)
public class SnsEndpointTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final SigningKey KEY = SigningKey.of("emulator");
    private static final SigningKey OTHER = SigningKey.of("emulator", "other");

    private final CountingServer certificates = new CountingServer(KEY.pem());
    private final CountingServer elsewhere = new CountingServer(OTHER.pem());
    private final StubSns sns = new StubSns();
    private final Vertx vertx = Vertx.vertx();
    private final Router router = Router.router(vertx);
    private final HttpClient http = HttpClient.newHttpClient();
    private final HandlingSink sink = new HandlingSink();
    private final SnsEndpoints endpoints = new SnsEndpoints(
            config(Map.of("quarkus.herald.sns.push.certificate-host", certificates.host())), vertx);
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpServer server;
    private SnsEndpointConsumer consumer;

    @BeforeEach
    void open() {
        consumer = consumer("orders", () -> SnsText.TOPIC, null);
        endpoints.routes(router);
        server = vertx.createHttpServer().requestHandler(router).listen(0, "localhost").toCompletionStage()
                .toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        gate.countDown();
        consumer.stopReceiving().toCompletableFuture().join();
        sink.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        certificates.close();
        elsewhere.close();
    }

    private SnsEndpointConsumer consumer(String id, PushEndpoints.Topic topic,
            java.util.function.Function<List<DeadLetter>, List<SettlementResult>> deadLetters) {
        Subscription subscription = subscription(id);
        SnsEndpointConsumer made = new SnsEndpointConsumer(subscription, sink, endpoints, sns.client(), topic,
                push(subscription, endpoints), deadLetters);
        sink.consumer = made;
        return made;
    }

    private SnsPushSubscription push(Subscription subscription, SnsEndpoints endpoint) {
        return new SnsPushSubscription(subscription,
                new SnsSubscriptions(sns.client(), new SnsPermissions(subscription.destination())), endpoint, Optional.empty());
    }

    static Subscription subscription(String id) {
        return new Subscription(id, new Destination(Kind.TOPIC, "orders", "orders", null, Declare.NONE, Map.of()),
                new Subscriber(null, null, FilterScope.HEADERS, true, true),
                Map.of(), null, Duration.ofMinutes(15), null, 5, Duration.ofSeconds(1), 1,
                new Buffer(10, Buffer.Overflow.DROP_OLDEST));
    }

    public static HeraldConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().withMapping(HeraldConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(HeraldConfig.class);
    }

    private void start() {
        consumer.start();
        await().atMost(SOON).until(() -> consumer.topicArn().isPresent());
    }

    // Notifications

    @Test
    void answersWhenTheHandlerIsDone() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        CompletableFuture<Integer> status = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        assertThat(status).isNotDone();
        gate.countDown();

        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(sink.results).containsExactly(SettlementResult.DONE));
    }

    @Test
    void knowsThatAnAnswerWasSentByHttp2() throws Exception {
        start();
        HttpRequest request = request("orders", BodyPublishers.ofString(notification("1").json()))
                .version(HttpClient.Version.HTTP_2).build();
        HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(sink.results).containsExactly(SettlementResult.DONE));
    }

    @Test
    void handsOverMessageHeadersAndTime() throws Exception {
        start();
        Instant sent = Instant.parse(Instant.now().minusSeconds(60).toString());
        post(signed(SnsText.notification("id-1", "{\"total\": 7}").with("Subject", "s").with("Timestamp", sent.toString())
                .with("MessageAttributes", Map.of("tier", Map.of("Type", "String", "Value", "vip")))).json());

        Delivery delivery = sink.pushed.get(0);
        assertThat(delivery.id()).isEqualTo("id-1");
        assertThat(delivery.body().text()).isEqualTo("{\"total\": 7}");
        assertThat(delivery.headers().asMap()).isEqualTo(Map.of("tier", "vip", "herald-subject", "s"));
        assertThat(delivery.sentAt()).isEqualTo(sent);
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.raw()).isInstanceOf(SnsEnvelope.class);
    }

    @Test
    void takesBothVersionsOfSignatures() throws Exception {
        start();

        assertThat(post(withCertificate("1").signed(KEY, "1").json())).isEqualTo(200);
        assertThat(post(withCertificate("2").signed(KEY, "2").json())).isEqualTo(200);
    }

    @Test
    void fetchesTheCertificateOnceForAllMessages() throws Exception {
        start();
        List<CompletableFuture<Integer>> statuses = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> postAsync(notification("m" + i).json())).toList();

        for (CompletableFuture<Integer> status : statuses) {
            assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(certificates.requests).hasValue(1);
    }

    @Test
    void requestsARedeliveryWhenTheHandlerFails() throws Exception {
        start();
        sink.handler = delivery -> {
            throw new IOException("no");
        };
        assertThat(post(notification("1").json())).isEqualTo(503);
        sink.handler = delivery -> {
        };

        assertThat(post(notification("1").json())).as("it is handled when it comes again").isEqualTo(200);
        assertThat(sink.pushed).hasSize(2);
    }

    @Test
    void requestsARedeliveryWhenTheContainerAbandonsAMessage() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        CompletableFuture<Integer> status = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        consumer.abandon(sink.pushed.get(0), Attempts.of(1));

        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(503);
    }

    @Test
    void doesNotHandleAgainWhatWasHandled() throws Exception {
        start();
        String message = notification("1").json();

        assertThat(post(message)).isEqualTo(200);
        assertThat(post(message)).isEqualTo(200);
        assertThat(sink.pushed).hasSize(1);
    }

    @Test
    void answersARepeatedDeliveryWithTheResultOfTheRunningHandler() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        CompletableFuture<Integer> first = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        CompletableFuture<Integer> second = postAsync(notification("1").json());
        CompletableFuture<Integer> third = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> consumer.waitingRequests() == 3);
        gate.countDown();

        for (CompletableFuture<Integer> each : List.of(first, second, third)) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(sink.pushed).hasSize(1);
    }

    @Test
    void requestsARedeliveryBeyondTheCapacity() throws Exception {
        start();
        sink.capacity = 2;
        sink.handler = delivery -> gate.await();
        List<CompletableFuture<Integer>> taken = List.of(postAsync(notification("1").json()),
                postAsync(notification("2").json()));
        await().atMost(SOON).until(() -> sink.pushed.size() == 2);

        assertThat(post(notification("3").json())).isEqualTo(503);
        gate.countDown();
        for (CompletableFuture<Integer> each : taken) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(post(notification("3").json())).isEqualTo(200);
    }

    @Test
    void abandonsAMessageWhoseConnectionIsClosed() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        Socket connection = send(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        connection.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.lost).containsExactlyElementsOf(sink.pushed));
        gate.countDown();
        assertThat(post(notification("1").json())).isEqualTo(200);
        assertThat(sink.pushed).as("it came again, and was handled again").hasSize(2);
    }

    @Test
    void keepsAMessageWhileOneOfItsConnectionsIsOpen() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        Socket connection = send(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        Socket repetition = send(notification("1").json());
        CompletableFuture<Integer> second = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> consumer.waitingRequests() == 3);
        connection.close();
        repetition.close();
        await().atMost(SOON).until(() -> consumer.waitingRequests() == 1);
        gate.countDown();

        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(sink.lost).isEmpty();
    }

    @Test
    void reportsAMessageAsGoneWhenItsConnectionIsClosed() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        Socket connection = send(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        connection.close();
        await().atMost(SOON).until(() -> sink.lost.size() == 1);

        assertThat(consumer.acknowledge(sink.pushed)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(consumer.release(List.of(new Release(sink.pushed.get(0), Duration.ZERO))))
                .containsExactly(SettlementResult.DONE);
    }

    @Test
    void sendsUnreadableMessagesToTheDeadLetterQueue() throws Exception {
        List<DeadLetter> dead = new CopyOnWriteArrayList<>();
        consumer = consumer("orders", () -> SnsText.TOPIC, letters -> {
            dead.addAll(letters);
            return Collections.nCopies(letters.size(), SettlementResult.DONE);
        });
        start();
        sink.handler = delivery -> {
            throw new HandlingSink.NotRetryable();
        };

        assertThat(consumer.hasDeadLetterQueue()).isTrue();
        assertThat(post(notification("1").json())).isEqualTo(200);
        assertThat(dead).singleElement().satisfies(letter -> assertThat(letter.delivery().id()).isEqualTo("1"));
    }

    @Test
    void requestsARedeliveryWhileTheDeadLetterQueueIsUnavailable() throws Exception {
        consumer = consumer("orders", () -> SnsText.TOPIC,
                letters -> Collections.nCopies(letters.size(), SettlementResult.retry("away")));
        start();
        sink.handler = delivery -> {
            throw new HandlingSink.NotRetryable();
        };

        assertThat(post(notification("1").json())).isEqualTo(503);
        assertThat(post(notification("1").json())).isEqualTo(503);
        assertThat(sink.pushed).hasSize(2);
    }

    @Test
    void hasNoDeadLetterQueueIfNoneIsGiven() {
        assertThat(consumer.hasDeadLetterQueue()).isFalse();
        assertThat(consumer.redelivers()).isTrue();
    }

    // What is not genuine

    @Test
    void rejectsAWrongSignature() throws Exception {
        start();

        assertThat(post(notification("1").with("Message", "other").json())).isEqualTo(403);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void rejectsTheSignatureOfAnotherCertificate() throws Exception {
        start();

        assertThat(post(withCertificate("1").signed(OTHER).json())).isEqualTo(403);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void fetchesNothingFromAnotherHost() throws Exception {
        start();

        assertThat(post(SnsText.notification("1", "m").with("SigningCertURL", elsewhere.url("/a.pem")).signed(OTHER).json()))
                .isEqualTo(403);
        assertThat(elsewhere.requests).hasValue(0);
        assertThat(certificates.requests).hasValue(0);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void rejectsAnotherTopic() throws Exception {
        start();

        assertThat(post(signed(SnsText.notification("1", "m").with("TopicArn", SnsText.TOPIC + "2")).json())).isEqualTo(403);
        assertThat(certificates.requests).hasValue(0);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void rejectsAMessageThatIsTooOld() throws Exception {
        start();

        assertThat(post(signed(SnsText.notification("1", "m")
                .with("Timestamp", Instant.now().minus(Duration.ofMinutes(66)).toString())).json())).isEqualTo(403);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void rejectsRawMessages() throws Exception {
        start();

        assertThat(http.send(request("orders", BodyPublishers.ofString("{\"total\": 7}"))
                .header("x-amz-sns-rawdelivery", "true").build(), BodyHandlers.discarding()).statusCode()).isEqualTo(403);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void rejectsAMegabyteOfGarbage() throws Exception {
        start();

        assertThat(post("x".repeat(1024 * 1024))).isEqualTo(400);
        assertThat(post("[".repeat(1024 * 1024))).isEqualTo(400);
        assertThat(post("{\"Type\":".repeat(131072))).isEqualTo(400);
        assertThat(post("")).isEqualTo(400);
    }

    @Test
    void rejectsMoreThanAMegabyte() throws Exception {
        start();
        byte[] large = new byte[1024 * 1024 + 1];
        Arrays.fill(large, (byte) 'x');

        assertThat(status(BodyPublishers.ofByteArray(large))).isEqualTo(413);
        assertThat(status(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))).as("in chunks").isEqualTo(413);
    }

    @Test
    void doesNotWaitForABodyWithoutAnEnd() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        router.post("/slow").handler(routing -> RequestBody.read(routing, vertx, Duration.ofMillis(100)).onComplete(
                body -> {
                    failure.complete(body.cause());
                    routing.response().setStatusCode(503).end();
                }));
        try (Socket connection = new Socket(InetAddress.getByName("localhost"), server.actualPort())) {
            connection.getOutputStream().write("POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 503");
        }
        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(SnsRejection.class);
    }

    @Test
    void closesTheConnectionOfAnEndlessRequest() {
        start();
        byte[] flood = new byte[1024 * 1024];

        assertThatThrownBy(() -> status(BodyPublishers.ofByteArrays(Collections.nCopies(1000, flood))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void revealsNoDetailsToTheSender() throws Exception {
        start();
        HttpResponse<String> answer = http.send(request("orders", BodyPublishers.ofString(signed(SnsText.notification("1", "m")
                .with("TopicArn", "secret")).json())).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("forbidden");
    }

    // Confirmations

    @Test
    void confirmsASubscriptionToItsTopicByTheClientAlone() throws Exception {
        start();

        assertThat(post(signed(SnsText.confirmation("SubscriptionConfirmation", "2336")
                .with("SubscribeURL", elsewhere.url("/confirm"))).json())).isEqualTo(200);
        assertThat(sns.calls("ConfirmSubscription")).singleElement().satisfies(call -> assertThat(call)
                .containsEntry("TopicArn", SnsText.TOPIC).containsEntry("Token", "2336")
                .containsEntry("AuthenticateOnUnsubscribe", "true"));
        assertThat(elsewhere.requests).hasValue(0);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void doesNotConfirmASubscriptionToAnotherTopic() throws Exception {
        start();

        assertThat(post(signed(SnsText.confirmation("SubscriptionConfirmation", "2336")
                .with("TopicArn", SnsText.TOPIC + "2")).json())).isEqualTo(403);
        assertThat(sns.calls).isEmpty();
    }

    @Test
    void doesNotConfirmWhatIsNotSignedByAmazon() throws Exception {
        start();

        assertThat(post(SnsText.confirmation("SubscriptionConfirmation", "2336")
                .with("SigningCertURL", certificates.url("/a.pem")).signed(OTHER).json())).isEqualTo(403);
        assertThat(sns.calls).isEmpty();
    }

    @Test
    void requestsARedeliveryWhenASubscriptionCannotBeConfirmed() throws Exception {
        start();
        sns.reject("ConfirmSubscription", 500, "InternalError");
        String confirmation = signed(SnsText.confirmation("SubscriptionConfirmation", "2336")).json();

        assertThat(post(confirmation)).isEqualTo(503);
        assertThat(post(confirmation)).isEqualTo(200);
    }

    @Test
    void logsTheEndOfItsSubscription() throws Exception {
        start();

        assertThat(post(signed(SnsText.confirmation("UnsubscribeConfirmation", "2336")).json())).isEqualTo(200);
        assertThat(sns.calls).isEmpty();
        assertThat(sink.pushed).isEmpty();
    }

    // The listener's life

    @Test
    void knowsNoSubscriberButItsOwn() throws Exception {
        start();

        assertThat(status("nobody", BodyPublishers.ofString(notification("1").json()))).isEqualTo(404);
    }

    @Test
    void requestsARedeliveryBeforeItIsStarted() throws Exception {
        assertThat(post(notification("1").json())).isEqualTo(503);
    }

    @Test
    void requestsARedeliveryWhileTheTopicIsMissing() throws Exception {
        consumer = consumer("orders", () -> {
            throw new MissingDestinationException("no such topic");
        }, null);
        consumer.start();
        await().atMost(SOON).until(() -> sink.notifications.contains("missing"));

        assertThat(post(notification("1").json())).isEqualTo(503);
    }

    @Test
    void requestsARedeliveryWhileItIsStopped() throws Exception {
        start();
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(post(notification("1").json())).isEqualTo(503);
        assertThat(sink.pushed).isEmpty();
    }

    @Test
    void completesEveryStop() throws Exception {
        start();

        assertThat(CompletableFuture.allOf(consumer.stopReceiving().toCompletableFuture(),
                consumer.stopReceiving().toCompletableFuture())).succeedsWithin(SOON);
    }

    @Test
    void completesAStopAlthoughItIsStartedAgainMeanwhile() {
        CountDownLatch pushing = new CountDownLatch(1);
        sink.onPush = () -> {
            pushing.countDown();
            passGate();
        };
        start();
        postAsync(notification("1").json());
        await().atMost(SOON).until(() -> pushing.getCount() == 0);

        CompletableFuture<Void> stopped = consumer.stopReceiving().toCompletableFuture();
        consumer.start();
        assertThat(stopped).as("while a message is handed over").isNotDone();
        gate.countDown();

        assertThat(stopped).succeedsWithin(SOON);
    }

    private void passGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void goesOnWhenItIsStartedAgain() throws Exception {
        start();
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        start();

        assertThat(post(notification("1").json())).isEqualTo(200);
    }

    @Test
    void settlesMessagesInFlightAfterItStoppedReceiving() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        CompletableFuture<Integer> status = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        gate.countDown();

        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    }

    @Test
    void requestsARedeliveryOfUnsettledMessagesWhenItCloses() throws Exception {
        start();
        sink.handler = delivery -> gate.await();
        CompletableFuture<Integer> status = postAsync(notification("1").json());
        await().atMost(SOON).until(() -> sink.pushed.size() == 1);
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        consumer.close();

        assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(503);
        assertThat(post(notification("2").json())).as("other instances take it").isEqualTo(503);
    }

    @Test
    void requestsARedeliveryWhenTheCertificateCannotBeDownloaded() throws Exception {
        start();
        certificates.status = 500;
        assertThat(post(notification("1").json())).isEqualTo(503);
        certificates.status = 200;

        assertThat(post(notification("1").json())).isEqualTo(200);
    }

    @Test
    void reportsThatThereAreNoLeases() {
        start();

        await().atMost(SOON).untilAsserted(() -> assertThat(sink.notifications).containsOnly("connected null"));
    }

    @Test
    void takesMessagesWhileItCanNotSubscribe() throws Exception {
        Subscription creating = new Subscription("orders",
                new Destination(Kind.TOPIC, "orders", "orders", null, Declare.CREATE, Map.of()),
                new Subscriber(null, null, FilterScope.HEADERS, true, true), Map.of(), null,
                Duration.ofMinutes(15), null, 5, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
        SnsEndpoints reachable = new SnsEndpoints(config(Map.of("quarkus.herald.sns.push.url", "https://a.example")), vertx);
        sns.reject("ListSubscriptionsByTopic", 403, "AuthorizationError");
        consumer = new SnsEndpointConsumer(creating, sink, endpoints, sns.client(), () -> SnsText.TOPIC,
                push(creating, reachable), null);
        sink.consumer = consumer;
        consumer.start();
        await().atMost(SOON).until(() -> sink.notifications.contains("failing"));

        assertThat(post(notification("1").json())).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(sns.calls("Subscribe")).as("it tries again").hasSize(1));
    }

    // The route

    @Test
    void takesIdsOfAnyCharacters() throws Exception {
        consumer = consumer("a/b ü%?", () -> SnsText.TOPIC, null);
        start();

        assertThat(http.send(HttpRequest.newBuilder(URI.create(url(endpoints.path("a/b ü%?"))))
                .POST(BodyPublishers.ofString(notification("1").json())).build(), BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void worksBehindABodyHandler() throws Exception {
        router.route().order(-1).handler(BodyHandler.create(false));
        start();

        assertThat(post(notification("1").json())).isEqualTo(200);
        assertThat(post("x".repeat(1024 * 1024 + 1))).isEqualTo(413);
    }

    @Test
    void worksBehindASlowHandler() throws Exception {
        router.route().order(-1).handler(routing -> {
            routing.request().pause();
            vertx.setTimer(50, later -> routing.next());
        });
        start();

        assertThat(post(notification("1").json())).isEqualTo(200);
    }

    @Test
    void respondsToNoOtherMethods() throws Exception {
        assertThat(http.send(HttpRequest.newBuilder(URI.create(url(endpoints.path("orders")))).build(),
                BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    @Test
    void namesTheKeyOfAnInvalidValue() {
        namesKey("path", "sns");
        namesKey("path", "/");
        namesKey("path", "/:all");
        namesKey("url", "orders.example.com");
        namesKey("url", "https://orders.example.com?a=b");
        namesKey("certificate-host", "http://localhost");
    }

    @Test
    void rejectsAReplayWindowOfNoLength() {
        Map<String, String> nothing = Map.of("quarkus.herald.sns.push.replay-window", "0s");

        assertThatThrownBy(() -> config(nothing)).hasMessageContaining("quarkus.herald.sns.push.replay-window")
                .hasMessageContaining("more than zero");
    }

    @Test
    void aReplayWindowOfAnyLengthCanBeCalculatedWith() {
        SnsEndpoints endless = new SnsEndpoints(config(Map.of("quarkus.herald.sns.push.replay-window", "999999d")), vertx);

        assertThat(endless.memory()).isGreaterThan(Duration.ofDays(36_000)).isLessThan(Duration.ofNanos(Long.MAX_VALUE));
    }

    private void namesKey(String key, String value) {
        assertThatThrownBy(() -> new SnsEndpoints(config(Map.of("quarkus.herald.sns.push." + key, value)), vertx)).as(value)
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("quarkus.herald.sns.push." + key + " is");
    }

    // Requests

    private SnsText withCertificate(String id) {
        return SnsText.notification(id, "m").with("SigningCertURL", certificates.url("/a.pem"));
    }

    private SnsText notification(String id) {
        return withCertificate(id).signed(KEY);
    }

    private SnsText signed(SnsText text) {
        return text.with("SigningCertURL", certificates.url("/a.pem")).signed(KEY);
    }

    private int post(String body) throws Exception {
        return status(BodyPublishers.ofString(body));
    }

    private CompletableFuture<Integer> postAsync(String body) {
        return http.sendAsync(request("orders", BodyPublishers.ofString(body)).build(), BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private int status(BodyPublisher body) throws Exception {
        return status("orders", body);
    }

    private int status(String id, BodyPublisher body) throws Exception {
        return http.send(request(id, body).build(), BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest.Builder request(String id, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(url(endpoints.path(id)))).version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "text/plain; charset=UTF-8").timeout(Duration.ofSeconds(30)).POST(body);
    }

    private String url(String path) {
        return "http://localhost:" + server.actualPort() + path;
    }

    /** Sends a request on a connection of its own, and does not wait for the answer. */
    private Socket send(String body) throws IOException {
        Socket connection = new Socket(InetAddress.getByName("localhost"), server.actualPort());
        OutputStream out = connection.getOutputStream();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("POST " + endpoints.path("orders") + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
        return connection;
    }
}
