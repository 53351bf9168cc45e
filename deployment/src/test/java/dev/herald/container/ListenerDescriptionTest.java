package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.ListenerDescription;
import dev.herald.ListenerDescription.Source;
import dev.herald.ListenerDescription.Threads;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

class ListenerDescriptionTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.queue.\"orders\".name", "prod-orders")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".retry.delay", "2s")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".max-processing-time", "1m")
            .overrideConfigKey("quarkus.herald.topic.\"events\".dead-letter.enabled", "false");

    @Singleton
    static class Handlers {

        @QueueListener(value = "orders", maxAttempts = "3")
        void orders(String order) {
        }

        @QueueListener(value = "bulk", ack = AckMode.MANUAL, batchSize = "25")
        void bulk(List<String> orders, Acknowledgement acknowledgement) {
        }

        @TopicSubscriber(value = "events", id = "seen")
        Uni<Void> events(String event) {
            return Uni.createFrom().voidItem();
        }
    }

    @Inject
    Listeners listeners;
    @Inject
    ObjectMapper json;

    @Test
    void describesAQueueListener() {
        ListenerDescription orders = listeners.get("orders").description();

        assertThat(orders.method()).endsWith("Handlers#orders");
        assertThat(orders.source()).isEqualTo(Source.QUEUE);
        assertThat(orders.queue()).contains("prod-orders");
        assertThat(orders.deadLetterQueue()).contains("prod-orders-dlq");
        assertThat(orders.threads()).isEqualTo(Threads.WORKER);
        assertThat(orders.acknowledgement()).isEqualTo(AckMode.AUTO);
        assertThat(orders.batchSize()).isEqualTo(1);
        assertThat(orders.maxProcessingTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(orders.retry()).hasValueSatisfying(retry -> {
            assertThat(retry.maxAttempts()).isEqualTo(3);
            assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(2));
            assertThat(retry.multiplier()).isEqualTo(2.0);
            assertThat(retry.maxDelay()).isEqualTo(Duration.ofMinutes(5));
            assertThat(retry.jitter()).isEqualTo(0.2);
        });
    }

    @Test
    void describesABatchWithManualAcknowledgement() {
        ListenerDescription bulk = listeners.get("bulk").description();

        assertThat(bulk.acknowledgement()).isEqualTo(AckMode.MANUAL);
        assertThat(bulk.batchSize()).isEqualTo(25);
    }

    @Test
    void describesATopicSubscriberWithItsOwnQueue() {
        ListenerDescription seen = listeners.get("seen").description();

        assertThat(seen.source()).isEqualTo(Source.TOPIC);
        assertThat(seen.queue()).hasValueSatisfying(queue -> assertThat(queue).contains("events").contains("seen"));
        assertThat(seen.deadLetterQueue()).isEmpty();
        assertThat(seen.threads()).isEqualTo(Threads.EVENT_LOOP);
    }

    @Test
    void isJson() throws Exception {
        assertThat(json.writeValueAsString(listeners.get("orders").description()))
                .contains("\"queue\":\"prod-orders\"").contains("\"maxAttempts\":3").contains("\"source\":\"QUEUE\"");
    }
}
