package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** {@code DeadLetters} needs no annotation, and uses the configuration of a listener. */
class DeadLettersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.queue.\"orders\".name", "prod-orders")
            .overrideConfigKey("quarkus.herald.queue.\"orders\".dead-letter.name", "failed")
            .overrideConfigKey("quarkus.herald.listener.\"desk\".enabled", "false");

    @Singleton
    static class Desk {

        @QueueListener(value = "orders", id = "desk")
        void on(String order) {
        }
    }

    @Inject
    DeadLetters letters;

    @Inject
    MemoryQueues queues;

    @Test
    void knowsTheQueuesOfAListenerThatDoesNotRun() {
        queues.createQueue("prod-orders");
        queues.send("failed", "a");
        queues.send("failed", "b");

        assertThat(letters.browseAndAwait("desk", 10)).extracting(DeadLetter::text).containsExactly("a", "b");
        assertThat(letters.redriveAllAndAwait("desk", DeadLetterSelection.all()).moved()).isEqualTo(2);

        assertThat(queues.depth("prod-orders").visible()).isEqualTo(2);
        assertThat(queues.depth("failed").total()).isZero();
        assertThat(letters.looksOnly("desk")).isTrue();
    }

    @Test
    void isAddressedByListeners() {
        assertThatIllegalArgumentException().isThrownBy(() -> letters.browseAndAwait("orders", 10))
                .withMessageContaining("there is no listener 'orders'");
    }
}
