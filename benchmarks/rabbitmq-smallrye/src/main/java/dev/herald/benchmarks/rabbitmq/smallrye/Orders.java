package dev.herald.benchmarks.rabbitmq.smallrye;

import java.io.IOException;
import java.util.List;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;

/**
 * The same handler on both kinds of thread; which of the two listens is configured. A message is acknowledged after its
 * handler has returned.
 */
@Startup
@Singleton
class Orders implements Publishing {

    private static final int PERSISTENT = 2;

    private final Meter meter = Meter.start();
    private final ObjectReader reader;
    private final MutinyEmitter<Order> published;

    Orders(ObjectMapper mapper, @Channel("published") MutinyEmitter<Order> published) {
        reader = mapper.readerFor(Order.class);
        this.published = published;
        meter.publishes(this);
    }

    /** Unordered, or they would be handled one after the other. */
    @Incoming("platform")
    @Blocking(value = "handlers", ordered = false)
    void onPlatformThread(byte[] order) throws IOException {
        meter.handle(reader.readValue(order));
    }

    @Incoming("virtual")
    @RunOnVirtualThread
    void onVirtualThread(byte[] order) throws IOException {
        meter.handle(reader.readValue(order));
    }

    @Override
    public void one(Order order) {
        send(order).await().indefinitely();
    }

    /** The connector has no call for many messages: they are written one by one, and their confirms waited for together. */
    @Override
    public void batch(List<Order> orders) {
        Uni.join().all(orders.stream().map(this::send).toList()).andFailFast().await().indefinitely();
    }

    /** Persistent, which isn't the default. */
    private Uni<Void> send(Order order) {
        return published.sendMessage(Message.of(order,
                Metadata.of(OutgoingRabbitMQMetadata.builder().withDeliveryMode(PERSISTENT).build())));
    }
}
