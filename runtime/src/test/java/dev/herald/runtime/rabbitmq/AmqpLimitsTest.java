package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AmqpLimitsTest {

    static Duration[] tooLong() {
        return new Duration[]{Duration.ofDays(50), Duration.ofDays(999_999), Duration.ofSeconds(Long.MAX_VALUE)};
    }

    @ParameterizedTest
    @MethodSource("tooLong")
    void aDelayThatAmqpCannotTellIsTheLongestItCan(Duration delay) {
        assertThat(DelayQueues.queueFor(delay, false)).isEqualTo(DelayQueues.queueFor(DelayQueues.MAX_DELAY, false));
        assertThat(DelayQueues.expiration(delay)).isEqualTo(Long.toString(Duration.ofDays(49).toMillis()));
    }

    @Test
    void aNegativeDelayIsNone() {
        assertThat(DelayQueues.expiration(Duration.ofSeconds(-1))).isEqualTo("0");
        assertThat(DelayQueues.queueFor(Duration.ofSeconds(Long.MIN_VALUE), false))
                .isEqualTo(DelayQueues.queueFor(Duration.ZERO, false));
    }

    @ParameterizedTest
    @CsvSource({"-2147483648,1", "-1,1", "0,1", "1,1", "20,20", "65535,65535", "65536,65535", "2147483647,65535"})
    void aPrefetchIsAtLeastOneAndHasSixteenBits(int capacity, int prefetch) {
        assertThat(RabbitMqConsumer.prefetch(capacity)).isEqualTo(prefetch);
    }
}
