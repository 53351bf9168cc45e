package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.BrokerException;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.Topics;

/** {@code Queues} and {@code Topics} need no annotation, and use the configuration of a destination. */
class AdminApiTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.queue.\"orders\".name", "prod-orders");

    @Singleton
    static class Desk {
        @Inject
        Queues queues;
        @Inject
        Topics topics;
        final AtomicReference<Message<String>> heard = new AtomicReference<>();

        @QueueListener("heard")
        void on(Message<String> message) {
            heard.set(message);
        }
    }

    @Inject
    Desk desk;

    @Test
    void resolvesALogicalName() {
        assertThat(desk.queues.createAndAwait("orders").address()).isEqualTo("prod-orders");
        assertThat(desk.queues.existsAndAwait("prod-orders")).isTrue();
    }

    @Test
    void sendsAndReceives() {
        desk.queues.createAndAwait("returns");
        desk.queues.sendAndAwait("returns", "a");

        List<Message<String>> messages = desk.queues.receiveAndAwait("returns", String.class, 10, Duration.ofSeconds(5));
        desk.queues.deleteAndAwait(messages);

        assertThat(messages).extracting(Message::payload).containsExactly("a");
        assertThat(desk.queues.describeAndAwait("returns").inFlight()).hasValue(0);
    }

    @Test
    void publishesToASubscribedQueue() {
        desk.topics.createAndAwait("events");
        desk.topics.subscribeAndAwait("events", "queue", "events-copy");

        desk.topics.publishAndAwait("events", "a");

        assertThat(desk.queues.describeAndAwait("events-copy").visible()).hasValue(1);
    }

    @Test
    void namesAnUnknownBrokerAndTheSupportedOnes() {
        assertThatThrownBy(() -> desk.queues.on("pigeon")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'pigeon'").hasMessageContaining("memory");
    }

    @Test
    void namesAMissingQueue() {
        assertThatThrownBy(() -> desk.queues.purgeAndAwait("nowhere")).isInstanceOf(BrokerException.class)
                .hasMessageContaining("queue 'nowhere'").hasMessageContaining("create it");
    }

    @Test
    void rejectsToSettleAMessageOfAListener() {
        AtomicReference<Message<String>> heard = desk.heard;
        desk.queues.createAndAwait("heard");
        desk.queues.sendAndAwait("heard", "a");
        await().atMost(Duration.ofSeconds(10)).until(() -> heard.get() != null);

        assertThatThrownBy(() -> desk.queues.delete(heard.get())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was not received by Queues.receive");
    }
}
