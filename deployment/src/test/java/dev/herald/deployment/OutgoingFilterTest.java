package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;

import dev.herald.BatchReceipt;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** Filters of what is published. */
class OutgoingFilterTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    record Order(String id) {
    }

    record Invoice(String of) {
    }

    /** For all; a producer's bean is a filter like any other. */
    @ApplicationScoped
    static class Filters {

        @Produces
        @ApplicationScoped
        @Priority(10)
        OutgoingFilter nearest() {
            return (message, destination) -> message.header("path",
                    message.headers().get("path") + ", nearest to " + destination);
        }
    }

    @Singleton
    @Priority(20)
    static class First implements OutgoingFilter {

        @Override
        public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
            return message.header("path", "first").header("herald-attempt", 7);
        }
    }

    @Singleton
    @Identifier("orders")
    static class OfOrders implements OutgoingFilter {

        @Override
        public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
            if (!(message.payload() instanceof Order order)) {
                return message;
            }
            return switch (order.id()) {
                case "fail" -> throw new IllegalStateException("as told");
                case "later" -> throw new PublishException("not now", true, null);
                case "null" -> null;
                default -> message.payload(new Invoice(order.id()));
            };
        }
    }

    @Singleton
    static class Shop {

        @Publisher(queue = "orders")
        MessagePublisher<Order> orders;
        @Publisher(queue = "others")
        MessagePublisher<Order> others;

        @Publisher(queue = "others")
        Order sell(String id) {
            return new Order(id);
        }

        @QueueListener("questions")
        String answer(String question) {
            return "answer";
        }
    }

    @Inject
    Shop shop;
    @Inject
    Queues queues;
    @Inject
    MemoryQueues memory;

    @AfterEach
    void clear() {
        memory.purgeAll();
    }

    private static String path(StoredMessage message) {
        return message.headers().get("path").orElseThrow();
    }

    @Test
    void theLowestPriorityIsNearestToTheBroker() {
        shop.others.sendAndAwait(new Order("1"));

        assertThat(memory.visible("others")).singleElement().satisfies(message -> {
            assertThat(path(message)).isEqualTo("first, nearest to others");
            assertThat(message.headers().contains("herald-attempt")).isFalse();
            assertThat(message.body()).isEqualTo("{\"id\":\"1\"}");
        });
    }

    @Test
    void aFilterForADestinationSeesOnlyItsMessagesAndMayChangeTheirPayload() {
        shop.orders.sendAndAwait(new Order("1"));

        assertThat(memory.visible("orders")).extracting(StoredMessage::body).containsExactly("{\"of\":\"1\"}");
    }

    @Test
    void resultsAndMessagesByNameAreFiltered() {
        shop.sell("1");
        queues.send("others", new Order("2")).await().atMost(Duration.ofSeconds(10));

        assertThat(memory.visible("others")).hasSize(2).extracting(OutgoingFilterTest::path)
                .containsOnly("first, nearest to others");
    }

    @Test
    void repliesAreFiltered() {
        memory.createQueue("herald-replies-test");
        memory.send("questions", OutgoingMessage.of("who?").header("reply-to", "herald-replies-test"));

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.visible("herald-replies-test"))
                .extracting(OutgoingFilterTest::path).containsExactly("first, nearest to herald-replies-test"));
    }

    @Test
    void aMessageThatAFilterFailsOnIsNotSentAndTheOthersAre() {
        BatchReceipt receipt = shop.orders.sendAll(List.of(new Order("1"), new Order("fail"), new Order("null"),
                new Order("later"), new Order("2"))).await().atMost(Duration.ofSeconds(10));

        assertThat(receipt.entries()).extracting(BatchReceipt.Entry::sent).containsExactly(true, false, false, false, true);
        assertThat(receipt.entries().get(1).failure().getMessage()).contains("queue 'orders'", "OfOrders failed", "as told");
        assertThat(receipt.entries().get(1).failure().isRetryable()).isFalse();
        assertThat(receipt.entries().get(2).failure().getMessage()).contains("OfOrders returned null");
        assertThat(receipt.entries().get(3).failure().getMessage()).contains("not now");
        assertThat(receipt.entries().get(3).failure().isRetryable()).isTrue();
        assertThat(memory.visible("orders")).hasSize(2);
    }

    @Test
    void thePublisherGetsTheFailure() {
        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> shop.orders.sendAndAwait(new Order("fail")))
                .withMessageContaining("as told");
    }
}
