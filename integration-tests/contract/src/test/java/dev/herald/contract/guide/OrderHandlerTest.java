package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

@QuarkusTest
@TestProfile(TestedOrdersProfile.class)
class OrderHandlerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    MemoryQueues queues;

    @BeforeEach
    void beginAnew() {
        queues.reset();
    }

    @Test
    void announcesAnOrder() {
        queues.send("tested-orders", "{\"id\": 7, \"customer\": \"Ada\"}");

        queues.awaitIdle(SOON);

        assertThat(queues.published("order-events", OrderEvent.class)).containsExactly(new OrderEvent(7, "accepted"));
    }

    @Test
    void deadLettersAnUnreadableMessage() {
        queues.send("tested-orders", "no JSON");

        queues.awaitIdle(SOON);

        StoredMessage letter = queues.deadLetters("tested-orders").get(0);
        assertThat(letter.body()).isEqualTo("no JSON");
        assertThat(letter.headers().get("herald-dead-letter-attempts")).contains("1");
    }
}
