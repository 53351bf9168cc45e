package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;

/** The consumers of a test, which end with it. */
final class StartedConsumers {

    private static final Duration END = Duration.ofSeconds(30);

    private final List<Consumer> consumers = new ArrayList<>();

    Consumer start(Broker broker, Subscription subscription, MessageSink sink) {
        Consumer consumer = broker.consumer(subscription, sink);
        consumers.add(consumer);
        consumer.start();
        return consumer;
    }

    /** To be called before what they are connected to is closed. */
    void stop() {
        // All at once: each waits for its last poll.
        consumers.forEach(Consumer::stopReceiving);
        for (Consumer consumer : consumers) {
            assertThat(consumer.stopReceiving()).succeedsWithin(END);
            consumer.close();
        }
        consumers.clear();
    }
}
