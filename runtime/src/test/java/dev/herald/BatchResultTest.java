package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.container.ReceivedMessage;
import dev.herald.spi.support.TestDelivery;

class BatchResultTest {

    private final Message<?> one = message("1");
    private final Message<?> other = message("2");

    private static Message<?> message(String id) {
        return new ReceivedMessage<>("payload", TestDelivery.of(id), 1, "orders");
    }

    @Test
    void saysWhatBecomesOfEachMessage() {
        Message<?> third = message("3");

        BatchResult result = BatchResult.failed(one).and(BatchResult.retry(List.of(other), Duration.ofSeconds(30)))
                .and(BatchResult.deadLetter(List.of(third), "no such customer"));

        assertThat(result.decision(one)).hasValueSatisfying(decision -> {
            assertThat(decision.action()).isEqualTo(FailureAction.RETRY);
            assertThat(decision.delay()).isEmpty();
        });
        assertThat(result.decision(other)).hasValueSatisfying(decision -> {
            assertThat(decision.action()).isEqualTo(FailureAction.RETRY);
            assertThat(decision.delay()).contains(Duration.ofSeconds(30));
        });
        assertThat(result.decision(third)).hasValueSatisfying(decision -> {
            assertThat(decision.action()).isEqualTo(FailureAction.DEAD_LETTER);
            assertThat(decision.reason()).contains("no such customer");
        });
        assertThat(result.decision(message("1"))).as("another object").isEmpty();
        assertThat(result.failedIds()).containsExactly("1", "2", "3");
        assertThat(result.failedMessages()).isEqualTo(List.of(one, other, third));
    }

    @Test
    void okChangesNothing() {
        assertThat(BatchResult.ok().and(BatchResult.failed(one)).and(BatchResult.ok()).failedMessages())
                .isEqualTo(List.of(one));
    }

    @Test
    void aMessageThatIsNamedTwiceIsAnError() {
        BatchResult failed = BatchResult.failed(other, one);

        assertThatThrownBy(() -> failed.and(BatchResult.deadLetter(List.of(one), "no such customer")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("message 1;");
    }

    @Test
    void aDelayIsNotNegative() {
        assertThatThrownBy(() -> BatchResult.retry(List.of(one), Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("zero or more");
        assertThatThrownBy(() -> new RetryException(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("zero or more");
    }
}
