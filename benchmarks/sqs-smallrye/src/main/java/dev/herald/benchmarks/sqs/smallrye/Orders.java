package dev.herald.benchmarks.sqs.smallrye;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.Blocking;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;
import dev.herald.benchmarks.Setting;

/**
 * The same handler on both kinds of thread; which of the two listens is configured. The connector reads JSON for messages
 * with an attribute that names a class, which others don't send: without it a payload is text, and read here, on the
 * handler's thread. A message is deleted after its handler has returned, and comes again if that has failed.
 */
@Startup
@Singleton
class Orders implements Publishing {

    private final Meter meter = Meter.start();
    private final ObjectReader reader;
    private final MutinyEmitter<Order> single;
    private final MutinyEmitter<Order> batched;
    private final Semaphore virtualHandlers = new Semaphore(Setting.BENCHMARK_CONCURRENCY.number());

    Orders(ObjectMapper mapper, @Channel("single") MutinyEmitter<Order> single,
            @Channel("batched") MutinyEmitter<Order> batched) {
        reader = mapper.readerFor(Order.class);
        this.single = single;
        this.batched = batched;
        meter.publishes(this);
    }

    /** Unordered, or they would be handled one after the other. */
    @Incoming("platform")
    @Blocking(value = "handlers", ordered = false)
    void onPlatformThread(String order) throws IOException {
        meter.handle(reader.readValue(order));
    }

    /** How many of these run is limited for each copy of the channel, not in all: no more handle than are asked for. */
    @Incoming("virtual")
    @RunOnVirtualThread
    void onVirtualThread(String order) throws IOException {
        virtualHandlers.acquireUninterruptibly();
        try {
            meter.handle(reader.readValue(order));
        } finally {
            virtualHandlers.release();
        }
    }

    @Override
    public void one(Order order) {
        single.sendAndAwait(order);
    }

    @Override
    public void batch(List<Order> orders) {
        Uni.join().all(orders.stream().map(batched::send).toList()).andFailFast().await().indefinitely();
    }
}
