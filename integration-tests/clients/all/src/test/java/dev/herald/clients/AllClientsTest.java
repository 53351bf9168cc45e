package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.spi.Broker;

/** All brokers in one application. No server runs, so connections are refused. */
@QuarkusTest
class AllClientsTest {

    @Inject
    Listeners listeners;
    @All
    List<Broker> brokers;

    @Test
    void registersEveryBroker() {
        assertThat(brokers).extracting(Broker::name).containsExactlyInAnyOrder("sqs", "rabbitmq", "redis", "memory");
    }

    @Test
    void everyListenerIsOnItsBroker() {
        assertThat(listeners.all()).extracting(Listener::broker)
                .containsExactlyInAnyOrder("sqs", "rabbitmq", "redis", "memory");
        assertThat(listeners.all()).allMatch(listener -> listener.id().equals(listener.broker() + "-orders"));
    }

    @Test
    void aBrokerThatFailsDoesNotAffectOthers() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(listeners.get("memory-orders").state()).isEqualTo(ListenerState.RUNNING);
            assertThat(List.of("sqs", "rabbitmq", "redis")).allSatisfy(broker -> assertThat(
                    listeners.get(broker + "-orders").state()).as(broker).isEqualTo(ListenerState.BACKING_OFF));
        });
    }
}
