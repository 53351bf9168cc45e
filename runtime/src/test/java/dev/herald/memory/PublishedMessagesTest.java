package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

class PublishedMessagesTest {

    private final PublishedMessages published = new PublishedMessages();

    private void publish(String destination, int count, String body) {
        for (int i = 0; i < count; i++) {
            published.add(destination, destination + '-' + i, OutgoingMessage.of(Body.of(body)), 0);
        }
    }

    @Test
    void failsInsteadOfReturningAPart() {
        publish("busy", 1, "a");
        publish("quiet", PublishedMessages.MOST, "a");

        assertThatThrownBy(() -> published.to("busy")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'busy'").hasMessageContaining("reset()");
        assertThat(published.to("quiet")).hasSize(PublishedMessages.MOST);
    }

    @Test
    void keepsNoMoreThanItsShareOfMemory() {
        publish("large", 80, "x".repeat(1 << 20));

        assertThatThrownBy(() -> published.to("large")).hasMessageContaining("64 MB");
    }

    @Test
    void isCompleteAgainOnceCleared() {
        publish("busy", PublishedMessages.MOST + 1, "a");

        published.clear();
        publish("busy", 1, "b");

        assertThat(published.to("busy")).singleElement()
                .satisfies(message -> assertThat(message.stored().body()).isEqualTo("b"));
    }

    @Test
    void isNotThereOutsideOfTests() {
        MemoryQueues production = new MemoryQueues(new MemoryClock());

        assertThatThrownBy(() -> production.published("orders")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@QuarkusTest");
    }
}
