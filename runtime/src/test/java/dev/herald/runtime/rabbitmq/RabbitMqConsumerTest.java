package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;

class RabbitMqConsumerTest {

    private static final Instant NOTICED = Instant.parse("2025-01-01T00:10:00Z");

    @Test
    void aGapBeginsBeforeASilentLossIsNoticed() {
        assertThat(RabbitMqConsumer.gapStart(NOTICED, closedBy(null), 60))
                .isEqualTo(Instant.parse("2025-01-01T00:07:00Z"));
    }

    @Test
    void aGapBeginsWhenTheBrokerClosesTheConnection() {
        Method close = new AMQP.Connection.Close.Builder().replyCode(320).replyText("CONNECTION_FORCED").build();

        assertThat(RabbitMqConsumer.gapStart(NOTICED, closedBy(close), 60)).isEqualTo(NOTICED);
    }

    @Test
    void aGapBeginsWhenTheQueueIsDeleted() {
        assertThat(RabbitMqConsumer.gapStart(NOTICED, null, 60)).isEqualTo(NOTICED);
    }

    private static ShutdownSignalException closedBy(Method method) {
        return new ShutdownSignalException(true, false, method, null);
    }
}
