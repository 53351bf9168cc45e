package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;

class RabbitMqFailuresTest {

    @Test
    void namesTheFailureAndItsRootCause() {
        assertThat(RabbitMqFailures.reason(new IOException("refused", new IllegalStateException(new IOException("no route")))))
                .isEqualTo("refused: no route");
    }

    @Test
    void causesThatGoRoundInACircleComeToAnEnd() {
        IOException one = new IOException("one");
        IOException other = new IOException("other", one);
        one.initCause(other);

        assertThat(RabbitMqFailures.reason(one)).startsWith("one");
        assertThat(RabbitMqFailures.code(one)).isZero();
    }
}
