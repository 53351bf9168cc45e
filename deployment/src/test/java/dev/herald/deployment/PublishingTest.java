package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import dev.herald.BatchReceipt;
import dev.herald.Header;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Receipt;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** All ways to publish by annotation, with a listener that receives the messages. */
class PublishingTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    private static final Duration SOON = Duration.ofSeconds(10);

    record Order(String id) {
    }

    static class Basket extends ArrayList<Order> {
        private static final long serialVersionUID = 1;
    }

    interface BaseMessages {
        @Publisher(queue = "orders")
        Receipt inherited(Order order);
    }

    interface OrderMessages extends BaseMessages {
        @Publisher(queue = "orders")
        void place(Order order);

        @Publisher(queue = "orders")
        Uni<Receipt> announce(@Header("priority") int priority, @Header("vip") boolean vip, Order order);

        @Publisher(queue = "orders")
        BatchReceipt placeAll(List<Order> orders);

        @Publisher(queue = "orders")
        CompletionStage<Receipt> placeLater(Order order);

        default void placeTwice(Order order) {
            place(order);
            place(order);
        }
    }

    // No scope: the listener makes it a bean.
    static class Received {

        final BlockingQueue<Message<Order>> orders = new LinkedBlockingQueue<>();

        @QueueListener("orders")
        void on(Message<Order> order) {
            orders.add(order);
        }

        Message<Order> next() throws InterruptedException {
            Message<Order> next = orders.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("a message within 10 s").isNotNull();
            return next;
        }
    }

    @Singleton
    static class Shop {

        @Inject
        @Publisher(queue = "orders")
        MessagePublisher<Order> publisher;

        @Publisher(queue = "orders")
        MessagePublisher<Order> withoutInject;

        final List<String> sold = new CopyOnWriteArrayList<>();

        @Publisher(queue = "baskets")
        Basket fill(Order... orders) {
            Basket basket = new Basket();
            basket.addAll(List.of(orders));
            return basket;
        }

        @Publisher(queue = "orders")
        Order sell(String id) {
            sold.add(String.valueOf(id));
            return id == null ? null : new Order(id);
        }

        @Publisher(queue = "orders")
        Uni<OutgoingMessage<Order>> sellLater(String id) {
            return Uni.createFrom().item(() -> OutgoingMessage.of(new Order(id)).header("later", true));
        }

        @Publisher(queue = "orders")
        CompletableFuture<Order> sellWhen(CompletableFuture<Order> order) {
            return order;
        }

        @Publisher(queue = "orders")
        List<Object> sellSome(String... ids) {
            return Arrays.stream(ids).<Object>map(id -> id.isEmpty() ? null : new Order(id)).toList();
        }
    }

    @Inject
    OrderMessages messages;
    @Inject
    BaseMessages baseMessages;
    @Inject
    Received received;
    @Inject
    Shop shop;
    @Inject
    Vertx vertx;
    @Inject
    MemoryQueues queues;

    @BeforeEach
    void noMessagesAreLeft() {
        assertThat(received.orders).isEmpty();
    }

    @Test
    void implementsAnInterface() throws InterruptedException {
        messages.place(new Order("1"));

        assertThat(received.next().payload()).isEqualTo(new Order("1"));
    }

    @Test
    void sendsArgumentsAsHeadersAndReturnsTheReceipt() throws InterruptedException {
        Receipt receipt = messages.announce(7, true, new Order("2")).await().atMost(Duration.ofSeconds(10));

        Message<Order> message = received.next();
        assertThat(message.id()).isEqualTo(receipt.messageId());
        assertThat(message.headers().get("priority")).contains("7");
        assertThat(message.headers().get("vip")).contains("true");
    }

    @Test
    void sendsOneMessagePerElementOfAList() throws InterruptedException {
        BatchReceipt receipt = messages.placeAll(List.of(new Order("3"), new Order("4")));

        assertThat(receipt.allSent()).isTrue();
        assertThat(List.of(received.next().payload().id(), received.next().payload().id()))
                .containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void keepsDefaultMethods() throws InterruptedException {
        messages.placeTwice(new Order("5"));

        assertThat(List.of(received.next().payload().id(), received.next().payload().id())).containsOnly("5");
    }

    @Test
    void implementsASuperInterfaceAsASeparateBean() throws InterruptedException {
        Receipt first = baseMessages.inherited(new Order("6"));
        assertThat(received.next().id()).isEqualTo(first.messageId());

        Receipt second = messages.inherited(new Order("7"));
        assertThat(received.next().id()).isEqualTo(second.messageId());
    }

    @Test
    void injectsAPublisher() throws InterruptedException {
        Receipt receipt = shop.publisher.sendAndAwait(new Order("8"));

        assertThat(received.next().id()).isEqualTo(receipt.messageId());
        assertThat(shop.withoutInject).isSameAs(shop.publisher);
    }

    @Test
    void publishesAReturnedValue() throws InterruptedException {
        assertThat(shop.sell("9")).isEqualTo(new Order("9"));

        assertThat(received.next().payload()).isEqualTo(new Order("9"));
    }

    @Test
    void publishesTheItemOfAUniBeforeTheCallerReceivesIt() throws InterruptedException {
        shop.sellLater("10").await().atMost(Duration.ofSeconds(10));

        Message<Order> message = received.next();
        assertThat(message.payload()).isEqualTo(new Order("10"));
        assertThat(message.headers().get("later")).contains("true");
    }

    @Test
    void aMethodThatCannotPublishOnAnEventLoopDoesNotRunThere() {
        CompletableFuture<Void> called = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(start -> {
            try {
                shop.sell("18");
                called.complete(null);
            } catch (Throwable failure) {
                called.completeExceptionally(failure);
            }
        });

        assertThat(called).failsWithin(SOON).withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IllegalStateException.class).withMessageContaining("would block the event loop");
        assertThat(shop.sold).doesNotContain("18");
    }

    @Test
    void aListThatIsNotDeclaredAsSuchIsOnePayload() {
        shop.fill(new Order("19"), new Order("20"));

        assertThat(queues.visible("baskets")).extracting(StoredMessage::body)
                .containsExactly("[{\"id\":\"19\"},{\"id\":\"20\"}]");
    }

    @Test
    void whatAStageYieldsIsPublishedBeforeTheCallerGetsIt() throws Exception {
        CompletableFuture<Order> order = new CompletableFuture<>();
        CompletableFuture<Order> sold = shop.sellWhen(order);
        CompletableFuture<String> callback = sold.thenApply(item -> Thread.currentThread().getName());

        order.complete(new Order("12"));

        // First: who waits for a future may run its callbacks.
        assertThat(callback).succeedsWithin(SOON).asString().startsWith("application-callback");
        assertThat(sold).succeedsWithin(SOON).isEqualTo(new Order("12"));
        assertThat(received.next().payload()).isEqualTo(new Order("12"));
    }

    @Test
    void cancellingWhatIsReturnedCancelsNothingOfTheMethods() throws InterruptedException {
        CompletableFuture<Order> order = new CompletableFuture<>();

        shop.sellWhen(order).cancel(true);

        assertThat(order).isNotDone();
        order.complete(new Order("13"));
        assertThat(received.next().payload()).isEqualTo(new Order("13"));
    }

    @Test
    void aPublisherOfAStageConfirmsByIt() throws InterruptedException {
        CompletionStage<Receipt> receipt = messages.placeLater(new Order("14"));

        Message<Order> message = received.next();
        assertThat(receipt.toCompletableFuture()).succeedsWithin(SOON).extracting(Receipt::messageId)
                .isEqualTo(message.id());
    }

    @Test
    void aListIsPublishedWithoutItsNulls() throws InterruptedException {
        shop.sellSome("15", "", "16");

        assertThat(List.of(received.next().payload().id(), received.next().payload().id()))
                .containsExactlyInAnyOrder("15", "16");
    }

    @Test
    void aListOfArgumentsHasNoNulls() {
        assertThatIllegalArgumentException().isThrownBy(() -> messages.placeAll(Arrays.asList(new Order("17"), null)))
                .withMessageContaining("OrderMessages#placeAll").withMessageContaining("payload 2");
    }

    @Test
    void doesNotPublishNull() throws InterruptedException {
        shop.sell(null);
        shop.sell("11");

        assertThat(received.next().payload()).isEqualTo(new Order("11"));
    }
}
