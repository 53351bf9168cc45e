package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.FilterScope;
import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ThreadLimit;

/** Without a Redis. */
class PubSubConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicInteger reservations = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile Error defect;
    private final MessageSink sink = (MessageSink) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{MessageSink.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "reserve" -> {
                        return reserve();
                    }
                    case "failing" -> failures.add((String) arguments[0]);
                    default -> {
                        return null;
                    }
                }
                return null;
            });
    private final PubSubConsumer consumer = new PubSubConsumer(subscription(), sink, () -> {
        throw new IllegalStateException("no Redis");
    });

    @AfterEach
    void stop() {
        consumer.stopReceiving().toCompletableFuture().join();
        consumer.close();
    }

    private int reserve() {
        reservations.incrementAndGet();
        Error thrown = defect;
        defect = null;
        if (thrown != null) {
            throw thrown;
        }
        return 1;
    }

    private static Subscription subscription() {
        return new Subscription("events", new Destination(Kind.TOPIC, "events", "events", null, Declare.NONE, Map.of()),
                new Subscriber(null, null, FilterScope.HEADERS, false, false), Map.of(), null, Duration.ofMinutes(1), null, 5,
                Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
    }

    @Test
    void canBeStartedAgainIfOneOfItsThreadsCouldNotBeCreated() {
        InheritableThreadLocal<String> oneThread = ThreadLimit.set(1);
        try {
            assertThatThrownBy(consumer::start).isInstanceOf(OutOfMemoryError.class);
        } finally {
            oneThread.remove();
        }

        consumer.start();

        await().atMost(SOON).until(() -> reservations.get() > 0);
    }

    @Test
    void aFailureToHandOverSaysNothingAboutTheSubscription() {
        defect = new StackOverflowError("as meant");

        consumer.start();

        await().atMost(SOON).until(() -> reservations.get() > 1 && !failures.isEmpty());
        assertThat(failures).noneMatch(reason -> reason.contains("as meant"));
    }
}
