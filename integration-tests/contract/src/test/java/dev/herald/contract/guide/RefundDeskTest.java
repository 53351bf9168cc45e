package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.Message;
import dev.herald.Queues;
import dev.herald.contract.guide.RefundDesk.Order;

@QuarkusTest
@TestProfile(RefundDeskTest.Profile.class)
class RefundDeskTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory");
        }
    }

    @Inject
    Queues queues;

    @Inject
    RefundDesk desk;

    @BeforeEach
    void twoOrdersHaveFailed() {
        desk.setUp();
        queues.purgeAndAwait("refunds");
        queues.purgeAndAwait("refunds-dlq");
        queues.sendAndAwait("refunds-dlq", new Order(1, "Ada"));
        queues.sendAndAwait("refunds-dlq", new Order(2, "Bob"));
    }

    @Test
    void sendsOneCustomersOrdersBack() {
        assertThat(desk.retry("Ada")).isEqualTo(1);

        assertThat(queues.receiveAndAwait("refunds", Order.class, 10, Duration.ofSeconds(1)))
                .extracting(Message::payload).containsExactly(new Order(1, "Ada"));
        assertThat(desk.waiting()).isEqualTo(1);
    }

    @Test
    void sendsAllOrdersBack() {
        desk.retryAll();

        assertThat(desk.waiting()).isZero();
        assertThat(queues.describeAndAwait("refunds").visible()).hasValue(2);
    }
}
