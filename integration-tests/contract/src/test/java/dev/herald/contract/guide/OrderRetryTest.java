package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.herald.memory.MemoryClock;
import dev.herald.memory.MemoryQueues;

@QuarkusTest
@TestProfile(TestedOrdersProfile.class)
class OrderRetryTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    MemoryQueues queues;

    @Inject
    MemoryClock clock;

    @BeforeEach
    void beginAnew() {
        queues.reset();
        clock.freeze();
    }

    @Test
    void triesAgainAfterFiveMinutes() {
        queues.send("tested-orders", "{\"id\": -1, \"customer\": \"Ada\"}");
        queues.awaitIdle(SOON);
        assertThat(queues.delayed("tested-orders")).hasSize(1);

        clock.advance(Duration.ofMinutes(6));
        queues.awaitIdle(SOON);

        assertThat(queues.delayed("tested-orders")).isEmpty();
        assertThat(queues.deadLetters("tested-orders")).hasSize(1);
    }
}
