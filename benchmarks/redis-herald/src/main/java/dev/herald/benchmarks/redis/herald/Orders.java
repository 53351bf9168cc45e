package dev.herald.benchmarks.redis.herald;

import java.util.List;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.RunOnVirtualThread;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;

/** The same handler on both kinds of thread, for a stream and for a channel; which of the four listens is configured. */
@Startup
@Singleton
class Orders implements Publishing {

    private final Meter meter = Meter.start();
    private final MessagePublisher<Order> orders;

    Orders(@Publisher(queue = "orders") MessagePublisher<Order> stream,
            @Publisher(topic = "orders") MessagePublisher<Order> channel,
            @ConfigProperty(name = "BENCHMARK_CHANNEL", defaultValue = "false") boolean toChannel) {
        this.orders = toChannel ? channel : stream;
        meter.publishes(this);
    }

    @QueueListener(value = "orders", id = "stream-platform")
    void fromStreamOnPlatformThread(Order order) {
        meter.handle(order);
    }

    @QueueListener(value = "orders", id = "stream-virtual")
    @RunOnVirtualThread
    void fromStreamOnVirtualThread(Order order) {
        meter.handle(order);
    }

    @TopicSubscriber(value = "orders", id = "channel-platform")
    void fromChannelOnPlatformThread(Order order) {
        meter.handle(order);
    }

    @TopicSubscriber(value = "orders", id = "channel-virtual")
    @RunOnVirtualThread
    void fromChannelOnVirtualThread(Order order) {
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
