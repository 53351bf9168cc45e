package dev.herald.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.herald.BatchReceipt;
import dev.herald.Receipt;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.runtime.telemetry.Telemetry.Origin;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Destination;

class HeraldMetersTest {

    private static final BatchReceipt SENT = new BatchReceipt(List.of(new BatchReceipt.Entry(Receipt.of("1"), null)));

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final HeraldExecutors executors = new HeraldExecutors();
    private final HeraldMeters meters = new HeraldMeters(registry, ListenerSettingsTest.config(Map.of()), executors,
            new ListenerQueues());

    @AfterEach
    void close() {
        executors.close();
    }

    @Test
    void haveTheSameBucketsForEveryOperationOfABroker() {
        meters.listener(new ListenerFacts("orders", "Orders#on", "memory", queue("orders"), "orders", "orders-dlq"));
        publish("orders", Origin.BUILD);

        assertThat(registry.get("messaging.client.operation.duration").timers())
                .extracting(timer -> timer.getId().getTag("messaging.operation.name"), HeraldMetersTest::buckets)
                .hasSize(5).allSatisfy(timer -> assertThat((Integer) timer.toList().get(1)).isEqualTo(14));
    }

    private static int buckets(Timer timer) {
        return timer.takeSnapshot().histogramCounts().length;
    }

    @Test
    void doNotGrowWithTheNamesThatTheApplicationMakesUpAtRunTime() {
        for (int i = 0; i < 1000; i++) {
            publish("tenant-" + i, Origin.RUN_TIME);
        }
        publish("orders", Origin.BUILD);
        publish("orders", Origin.RUN_TIME);
        publish("herald-replies-1", Origin.REPLY);

        List<String> names = registry.get("messaging.client.sent.messages").counters().stream()
                .map(counter -> counter.getId().getTag("messaging.destination.name")).distinct().toList();
        assertThat(names).contains("tenant-0", "_OTHER", "orders", "herald-replies").hasSize(DestinationNames.MOST + 3);
        assertThat(sent("_OTHER")).isEqualTo(1000 - DestinationNames.MOST);
        assertThat(sent("orders")).isEqualTo(2);
    }

    @Test
    void rejectAnIntervalThatIsNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HeraldMeters(registry,
                ListenerSettingsTest.config(Map.of("quarkus.herald.metrics.backlog.interval", "-1s")), executors,
                new ListenerQueues())).withMessageContaining("quarkus.herald.metrics.backlog.interval is PT-1S");
    }

    private double sent(String destination) {
        return registry.get("messaging.client.sent.messages").tag("messaging.destination.name", destination).counter().count();
    }

    private void publish(String name, Origin origin) {
        meters.publisher(new PublisherFacts("memory", queue(name), origin, unused -> 9, unused -> false))
                .ends(null, 1, SENT, null, 1000);
    }

    private static Destination queue(String name) {
        return Destination.existingQueue(name, null);
    }
}
