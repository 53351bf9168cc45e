package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;

import dev.herald.PublishException;
import dev.herald.spi.Broker;

/** An application that only publishes to topics needs no client for queues. No server runs, so connections are refused. */
@QuarkusTest
class PublishingClientTest {

    @Inject
    OrderEvents events;
    @All
    List<Broker> brokers;

    @Test
    void theClientDeterminesTheBroker() {
        assertThat(brokers).extracting(Broker::name).containsExactly("sns");
    }

    @Test
    void noClientForQueuesIsOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("software.amazon.awssdk.services.sqs.SqsClient"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void publishingConnectsToTheBroker() {
        assertThatThrownBy(() -> events.publisher().send("event").await().atMost(Duration.ofSeconds(30)))
                .isInstanceOf(PublishException.class).hasMessageContaining("order-events");
    }
}
