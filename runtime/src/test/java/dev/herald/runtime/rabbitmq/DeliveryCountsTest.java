package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;

class DeliveryCountsTest {

    private static final Map<String, Object> DELIVERED = Map.of("x-delivery-count", 7L);
    private static final Map<String, Object> ACQUIRED = Map.of("x-acquired-count", 7L);

    @Test
    void aQuorumQueueCountsItsDeliveries() {
        assertThat(before(counts(true, "3.10.8"), true, DELIVERED)).isEqualTo(7);
        assertThat(before(counts(true, "4.3.0"), true, ACQUIRED)).isEqualTo(7);
    }

    @Test
    void whatAFirstDeliveryCountsCameFromSomewhereElse() {
        assertThat(before(counts(true, "4.3.0"), false, DELIVERED)).isZero();
        assertThat(before(counts(true, "4.3.0"), false, ACQUIRED)).isZero();
    }

    @Test
    void aCountThatTheServerDoesNotKnowCameFromAProducer() {
        assertThat(before(counts(true, "3.10.8"), true, ACQUIRED)).isEqualTo(1);
        assertThat(before(counts(true, "4.2.9"), true, ACQUIRED)).isEqualTo(1);
        assertThat(before(counts(true, "unknown"), true, ACQUIRED)).isEqualTo(1);
    }

    @Test
    void aClassicQueueDoesNotCount() {
        assertThat(before(counts(false, "3.10.8"), true, DELIVERED)).isEqualTo(1);
    }

    @Test
    void aQueueThatHasNotCountedADeliveryIsAClassicOne() {
        DeliveryCounts counts = counts(true, "3.10.8");
        assertThat(before(counts, true, Map.of())).isEqualTo(1);

        assertThat(before(counts, true, DELIVERED)).isEqualTo(1);
    }

    @Test
    void comparesVersionsByTheirNumbers() {
        assertThat(DeliveryCounts.isAtLeast("4.10.1", 4, 3)).isTrue();
        assertThat(DeliveryCounts.isAtLeast("5.0.0-rc.1", 4, 3)).isTrue();
        assertThat(DeliveryCounts.isAtLeast("4.3.0", 4, 3)).isTrue();
        assertThat(DeliveryCounts.isAtLeast("4.2.99", 4, 3)).isFalse();
        assertThat(DeliveryCounts.isAtLeast("99999999999.9", 4, 3)).isFalse();
        assertThat(DeliveryCounts.isAtLeast("", 4, 3)).isFalse();
    }

    private static int before(DeliveryCounts counts, boolean redelivered, Map<String, Object> headers) {
        return counts.before(new Envelope(1, redelivered, "", "orders"),
                new BasicProperties.Builder().headers(headers).build());
    }

    private static DeliveryCounts counts(boolean quorum, String version) {
        Connection connection = stub(Connection.class, "getServerProperties", Map.of("version", version));
        return DeliveryCounts.of(stub(Channel.class, "getConnection", connection), quorum);
    }

    private static <T> T stub(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, called, arguments) -> {
            if (called.getName().equals(method)) {
                return answer;
            }
            throw new UnsupportedOperationException(called.getName());
        }));
    }
}
