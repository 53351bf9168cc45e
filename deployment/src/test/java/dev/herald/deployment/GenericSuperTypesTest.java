package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;

import dev.herald.Listeners;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** The compiler copies the annotations of a method to its bridge, which implements the method of a generic super-type. */
class GenericSuperTypesTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    record Order(String id) {
    }

    record Quote(String order) {
    }

    interface Handler<T> {
        void on(T message);
    }

    interface Pricer<T, R> {
        R price(T order);
    }

    interface Messages<T> {
        void place(T message);
    }

    interface OrderMessages extends Messages<Order> {
        @Override
        @Publisher(queue = "orders")
        void place(Order order);
    }

    @Singleton
    static class Orders implements Handler<Order> {

        final List<String> received = new CopyOnWriteArrayList<>();

        @Override
        @Blocking
        @QueueListener("orders")
        public void on(Order order) {
            received.add(order.id);
        }
    }

    @Singleton
    static class Forwarding implements Pricer<Order, Quote> {

        @Override
        @QueueListener("prices")
        @Publisher(queue = "quotes")
        public Quote price(Order order) {
            return new Quote(order.id);
        }
    }

    @Singleton
    static class Pricing implements Pricer<Quote, Order> {

        @Override
        @Publisher(queue = "orders")
        public Order price(Quote quote) {
            return new Order("priced-" + quote.order);
        }
    }

    @Inject
    OrderMessages messages;

    @Inject
    Pricer<Quote, Order> pricer;

    @Inject
    Orders orders;

    @Inject
    Listeners listeners;

    @Test
    void countAsOneListenerAndOnePublisher() {
        assertThat(listeners.all()).hasSize(2);

        pricer.price(new Quote("a"));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(orders.received).contains("priced-a"));
    }

    @Test
    void arePublishersThemselves() {
        Messages<Order> generic = messages;
        generic.place(new Order("b"));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(orders.received).contains("b"));
    }
}
