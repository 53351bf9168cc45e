package dev.herald.benchmarks.rabbitmq.herald;

import java.util.List;

import jakarta.inject.Singleton;

import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.RunOnVirtualThread;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;

/** The same handler on both kinds of thread; which of the two listens is configured. */
@Startup
@Singleton
class Orders implements Publishing {

    private final Meter meter = Meter.start();
    private final MessagePublisher<Order> orders;

    Orders(@Publisher(queue = "orders") MessagePublisher<Order> orders) {
        this.orders = orders;
        meter.publishes(this);
    }

    @QueueListener(value = "orders", id = "platform")
    void onPlatformThread(Order order) {
        meter.handle(order);
    }

    @QueueListener(value = "orders", id = "virtual")
    @RunOnVirtualThread
    void onVirtualThread(Order order) {
        meter.handle(order);
    }

    @Override
    public void one(Order order) {
        orders.sendAndAwait(order);
    }

    @Override
    public void batch(List<Order> batch) {
        orders.sendAllAndAwait(batch);
    }
}
