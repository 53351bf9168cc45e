package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {

    private final StubChannel broker = new StubChannel();
    private final UnackedDeliveries unacked = new UnackedDeliveries(broker.channel, DeliveryCounts.ALL);

    @Test
    void settlesADeliveryOnce() throws IOException {
        unacked.received(1);

        assertThat(unacked.acknowledge(1)).isTrue();
        assertThat(unacked.acknowledge(1)).isFalse();
        assertThat(unacked.reject(1)).isFalse();

        assertThat(broker.calls).containsExactly("basicAck 1");
    }

    @Test
    void acknowledgesADeliveryAgainThatCouldNotBeSent() throws IOException {
        unacked.received(1);
        failWith(new NoClassDefFoundError("as meant"));
        assertThatThrownBy(() -> unacked.acknowledge(1)).isInstanceOf(NoClassDefFoundError.class);
        broker.failing = null;

        assertThat(unacked.acknowledge(1)).isTrue();

        assertThat(broker.calls).containsExactly("basicAck 1");
    }

    @Test
    void givesUpADeliveryWhoseAcknowledgementCouldNotBeSent() throws IOException {
        unacked.received(1);
        unacked.received(2);
        unacked.received(3);
        failWith(new OutOfMemoryError("as meant"));
        assertThatThrownBy(() -> unacked.acknowledge(List.of(2L, 3L))).isInstanceOf(OutOfMemoryError.class);
        broker.failing = null;

        assertThat(unacked.reject(2)).isTrue();
        assertThat(unacked.reject(3)).isTrue();
    }

    private void failWith(Throwable failure) {
        broker.failure = failure;
        broker.failing = "basicAck";
    }
}
