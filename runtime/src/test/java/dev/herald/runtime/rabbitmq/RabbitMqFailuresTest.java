package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;

class RabbitMqFailuresTest {

    private static ShutdownSignalException closedByBroker(int code) {
        return new ShutdownSignalException(false, false,
                new AMQP.Channel.Close.Builder().replyCode(code).replyText("why").build(), null);
    }

    @Test
    void aShutdownIsNoReactionToAMessage() {
        assertThat(RabbitMqFailures.isReaction(closedByBroker(320))).isFalse();
        assertThat(RabbitMqFailures.isReaction(new ShutdownSignalException(true, false, null, null))).isFalse();
        assertThat(RabbitMqFailures.isReaction(closedByBroker(406))).isTrue();
        assertThat(RabbitMqFailures.isReaction(closedByBroker(541))).isTrue();
    }

    @Test
    void onlyWhatConcernsTheMessageIsRefusedForGood() {
        assertThat(List.of(311, 403, 406, 501, 502, 540)).allMatch(code -> RabbitMqFailures.isRefusal(closedByBroker(code)));
        assertThat(List.of(320, 404, 405, 506, 541)).noneMatch(code -> RabbitMqFailures.isRefusal(closedByBroker(code)));
    }

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
