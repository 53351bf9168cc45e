package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.Header;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.Receipt;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** What is published while a message is handled has the headers of that message that are propagated. */
class PropagatedHeadersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.propagate-headers", "tenant, correlation-id")
            .overrideConfigKey("quarkus.herald.listener.batch.linger", "200ms");

    interface Outbox {

        @Publisher(queue = "out")
        void post(String text);

        @Publisher(queue = "out")
        CompletionStage<Receipt> postStage(String text);

        @Publisher(queue = "out")
        void postAs(String text, @Header("tenant") String tenant);
    }

    /** No listener: its results are published. */
    @ApplicationScoped
    static class Shop {

        private final Executor unmanaged = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });

        @Publisher(queue = "out")
        String sell(String text) {
            return text;
        }

        @Publisher(queue = "out")
        CompletionStage<String> sellLater(String text) {
            return java.util.concurrent.CompletableFuture.supplyAsync(() -> text, unmanaged);
        }
    }

    @ApplicationScoped
    static class Handlers {

        @Inject
        Outbox outbox;
        @Inject
        Shop shop;
        @Inject
        @Publisher(queue = "out")
        MessagePublisher<String> publisher;
        @Inject
        Queues queues;

        @QueueListener("interface")
        void byInterface(String text) {
            outbox.post(text);
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void virtual(String text) {
            outbox.post(text);
        }

        @QueueListener("interface-stage")
        CompletionStage<Receipt> byStage(String text) {
            return outbox.postStage(text);
        }

        @QueueListener("own")
        void own(String text) {
            outbox.postAs(text, "own");
        }

        @QueueListener("uni")
        Uni<Void> uni(String text) {
            return Uni.createFrom().item(text).onItem().delayIt().by(Duration.ofMillis(20)).flatMap(publisher::send)
                    .replaceWithVoid();
        }

        @QueueListener("blocking-uni")
        @Blocking
        Uni<Void> blockingUni(String text) {
            return publisher.send(text).replaceWithVoid();
        }

        @QueueListener("by-name")
        void byName(String text) {
            queues.send("out", text).await().indefinitely();
        }

        @QueueListener("results")
        void results(String text) {
            shop.sell(text);
        }

        @QueueListener("result-stages")
        @Blocking
        CompletionStage<String> resultStages(String text) {
            return shop.sellLater(text);
        }

        @QueueListener("forward")
        @Publisher(queue = "out")
        String forward(String text) {
            return text;
        }

        @QueueListener("forward-uni")
        @Publisher(queue = "out")
        Uni<String> forwardUni(String text) {
            return Uni.createFrom().item(text).onItem().delayIt().by(Duration.ofMillis(20));
        }

        @QueueListener(value = "bulk", batchSize = "2", concurrency = "1")
        void bulk(List<String> texts) {
            outbox.post(String.join(",", texts));
        }

        @QueueListener("questions")
        String answer(String text) {
            return "answer to " + text;
        }

        @QueueListener("failing-questions")
        String fail(String text) {
            throw new dev.herald.DeadLetterException("no answer");
        }

        @QueueListener("asking")
        @Blocking
        Uni<Void> ask(String text) {
            return questions.request(text, String.class).replaceWithVoid();
        }

        @Inject
        @Publisher(queue = "asked")
        MessagePublisher<String> questions;
    }

    @Inject
    Outbox outbox;
    @Inject
    MemoryQueues memory;
    @Inject
    @Publisher(queue = "questions")
    MessagePublisher<String> questions;

    @AfterEach
    void clear() {
        memory.purgeAll();
    }

    private static OutgoingMessage<String> message(String text) {
        return OutgoingMessage.of(text).header("tenant", "acme").header("other", "o").header("correlation-id", "c-1")
                .header("herald-attempt", 7);
    }

    private Map<String, Object> published(String queue) {
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.visible(queue)).hasSize(1));
        return memory.visible(queue).get(0).headers().asMap();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interface", "virtual", "interface-stage", "uni", "blocking-uni", "by-name", "results",
            "result-stages", "forward", "forward-uni"})
    void everyWayToPublishHasThem(String queue) {
        memory.send(queue, message("text"));

        assertThat(published("out")).isEqualTo(Map.of("tenant", "acme", "correlation-id", "c-1"));
    }

    @Test
    void aHeaderThatIsSetIsLeftAsItIs() {
        memory.send("own", message("text"));

        assertThat(published("out")).isEqualTo(Map.of("tenant", "own", "correlation-id", "c-1"));
    }

    @Test
    void thoseThatAllMessagesOfABatchShareArePropagated() {
        memory.send("bulk", message("1"));
        memory.send("bulk", message("2").header("correlation-id", "c-2"));

        await().atMost(10, SECONDS).until(() -> !memory.visible("out").isEmpty());
        assertThat(memory.visible("out")).extracting(StoredMessage::body).containsExactly("1,2");
        assertThat(published("out")).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    void thoseThatOneMessageOfABatchLacksAreNot() {
        memory.send("bulk", message("1").header("tenant", null));
        memory.send("bulk", message("2"));

        assertThat(published("out")).isEqualTo(Map.of("correlation-id", "c-1"));
    }

    @Test
    void nothingIsPropagatedWhereNoMessageIsHandled() {
        outbox.post("text");

        assertThat(published("out")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"questions", "failing-questions"})
    void aReplyHasThemToo(String queue) {
        memory.createQueue("herald-replies-test");
        memory.send(queue, message("who?").header("reply-to", "herald-replies-test"));

        assertThat(published("herald-replies-test")).containsEntry("tenant", "acme").containsEntry("correlation-id", "c-1")
                .doesNotContainKeys("other", "reply-to");
    }

    @Test
    void aRequestKeepsItsOwnCorrelationId() {
        memory.send("asking", message("who?"));

        assertThat(published("asked")).containsEntry("tenant", "acme").containsKey("reply-to")
                .doesNotContainEntry("correlation-id", "c-1");
    }

    @Test
    void aRequestIsAnswered() {
        assertThat(questions.request("who?", String.class).await().atMost(Duration.ofSeconds(10)))
                .isEqualTo("answer to who?");
    }

    @Test
    void aMessageWithoutThemPropagatesNothing() {
        memory.send("interface", OutgoingMessage.of("text"));

        assertThat(published("out")).isEmpty();
        assertThat(memory.visible("out")).extracting(StoredMessage::body).containsExactly("text");
    }

}
