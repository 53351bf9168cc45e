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

/** Who publishes to a topic needs no client for queues. No server is there: the client is used, and refused. */
@QuarkusTest
class PublishingClientTest {

    @Inject
    OrderEvents events;
    @All
    List<Broker> brokers;

    @Test
    void theClientDecidesTheBroker() {
        assertThat(brokers).extracting(Broker::name).containsExactly("sns");
    }

    @Test
    void noClientForQueuesIsOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("software.amazon.awssdk.services.sqs.SqsClient"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void publishingReachesForTheBroker() {
        assertThatThrownBy(() -> events.publisher().send("event").await().atMost(Duration.ofSeconds(30)))
                .isInstanceOf(PublishException.class).hasMessageContaining("order-events");
    }
}
