package dev.herald.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.herald.QueueDescription;
import dev.herald.runtime.admin.ListenerQueue;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.admin.StubQueues;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.LogRecords;

class BacklogsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Optional<Duration> OFTEN = Optional.of(Duration.ofMillis(10));

    @RegisterExtension
    final LogRecords log = new LogRecords();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HeraldExecutors executors = new HeraldExecutors();
    private final ListenerQueues queues = new ListenerQueues();
    private final ToldBroker broker = new ToldBroker();

    @AfterEach
    void close() {
        executors.close();
    }

    @Test
    void showsWhatTheQueuesHold() {
        observe(OFTEN, "orders");

        await().atMost(SOON).untilAsserted(() -> assertThat(registry.find("herald.queue.messages").gauges()).hasSize(2));
        assertThat(messages("orders", "main")).isEqualTo(7);
        assertThat(messages("orders", "dead_letter")).isEqualTo(7);
        assertThat(registry.get("herald.queue.oldest.age").tag("queue", "main").gauge().value()).isEqualTo(1.5);
        assertThat(registry.find("herald.queue.messages").tag("state", "in_flight").gauges()).as("not told").isEmpty();
    }

    @Test
    void asksOnThreadsOfItsOwnAndOnceForAQueueOfSeveralListeners() {
        observe(Optional.of(Duration.ofHours(1)), "orders", "orders too");

        await().atMost(SOON).untilAsserted(() -> assertThat(registry.find("herald.queue.messages").gauges()).hasSize(4));
        registry.getMeters().forEach(Meter::measure);

        assertThat(broker.asked).containsExactlyInAnyOrder("queue", "dlq");
        assertThat(broker.threads).allMatch(thread -> thread.startsWith("herald-settle"));
    }

    @Test
    void hasNoValueWhileTheBrokerDoesNotAnswerAndSaysSoOnce() {
        observe(OFTEN, "orders");
        await().atMost(SOON).untilAsserted(() -> assertThat(registry.find("herald.queue.messages").gauges()).hasSize(2));

        broker.away = true;
        int before = broker.asked.size();
        await().atMost(SOON).until(() -> messages("orders", "main").isNaN());
        await().atMost(SOON).until(() -> broker.asked.size() > before + 20);

        assertThat(log.texts("WARN")).hasSize(1).allMatch(line -> line.contains("herald.queue.messages")
                && line.contains("queue") && line.contains("Connection refused"));

        broker.away = false;
        await().atMost(SOON).until(() -> messages("orders", "main") == 7);
    }

    @Test
    void asksABrokerThatChargesForItOnlyIfAnIntervalIsSet() {
        broker.charges = true;
        Backlogs backlogs = observe(Optional.empty(), "orders");
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        assertThat(broker.asked).isEmpty();
        assertThat(backlogs).isNotNull();

        observe(OFTEN, "orders");
        await().atMost(SOON).until(() -> !broker.asked.isEmpty());
    }

    @Test
    void asksNobodyIfTheIntervalIsZero() {
        observe(Optional.of(Duration.ZERO), "orders");

        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        assertThat(broker.asked).isEmpty();
    }

    @Test
    void forgetsAValueThatIsOld() {
        AtomicLong now = new AtomicLong();
        SampledQueue sampled = new SampledQueue(broker, Destination.existingQueue("queue", null),
                TimeUnit.MINUTES.toNanos(1), now::get);
        sampled.showAs(new BacklogGauges(registry, Tags.empty()));
        sampled.sample();

        now.addAndGet(TimeUnit.SECONDS.toNanos(150));
        assertThat(registry.get("herald.queue.messages").gauge().value()).isEqualTo(7);

        now.addAndGet(1);
        assertThat(registry.get("herald.queue.messages").gauge().value()).isNaN();
    }

    private Backlogs observe(Optional<Duration> interval, String... listeners) {
        Backlogs backlogs = new Backlogs(registry, executors, queues, interval);
        Destination queue = Destination.existingQueue("queue", null);
        for (String listener : listeners) {
            backlogs.add(new ListenerFacts(listener, "Orders#on", "told", queue, "queue", "dlq"));
        }
        queues.set(List.of(listeners).stream().map(id -> new ListenerQueue(id, "queue", broker, queue, true,
                Destination.existingQueue("dlq", null), null, null)).toList());
        return backlogs;
    }

    private Double messages(String listener, String queue) {
        Gauge gauge = registry.get("herald.queue.messages").tag("listener", listener).tag("queue", queue)
                .tag("state", "visible").gauge();
        return gauge.value();
    }

    /** Tells how many messages are visible and how old the oldest is, like a broker that knows no more. */
    private static final class ToldBroker implements Broker {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<String> threads = new CopyOnWriteArrayList<>();
        private volatile boolean away;
        private boolean charges;

        @Override
        public String name() {
            return "told";
        }

        @Override
        public boolean chargesForCalls() {
            return charges;
        }

        @Override
        public QueueOperations queues(String client) {
            return new StubQueues() {

                @Override
                public Optional<QueueDescription> describe(Destination queue) {
                    asked.add(queue.physicalName());
                    threads.add(Thread.currentThread().getName());
                    if (away) {
                        throw new UncheckedIOException(new ConnectException("Connection refused"));
                    }
                    return Optional.of(new QueueDescription(queue.physicalName(), Map.of(), OptionalLong.of(7),
                            OptionalLong.empty(), OptionalLong.empty(), Optional.of(Duration.ofMillis(1500))));
                }
            };
        }

        @Override
        public BrokerDefaults defaults() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer consumer(Subscription subscription, MessageSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer producer(Destination destination) {
            throw new UnsupportedOperationException();
        }
    }
}
