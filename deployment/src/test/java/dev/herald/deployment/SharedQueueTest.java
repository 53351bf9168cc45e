package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

/** Two types on one queue: each message would be read as the type of whichever listener is free. */
class SharedQueueTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .assertException(failure -> assertThat(failure).hasMessageContaining(Orders.class.getName() + "#placed, "
                    + Payments.class.getName() + "#failed: these listeners share the queue 'events', but take different "
                    + "payloads (" + OrderPlaced.class.getName() + ", " + PaymentFailed.class.getName() + ")")
                    .hasMessageContaining("take Message<JsonObject> in one listener", "use one queue per type"));

    record OrderPlaced(int order) {
    }

    record PaymentFailed(int payment) {
    }

    @Singleton
    static class Orders {
        @QueueListener("events")
        void placed(OrderPlaced event) {
        }
    }

    @Singleton
    static class Payments {
        @QueueListener(value = "events", id = "payments")
        void failed(PaymentFailed event) {
        }
    }

    @Test
    void twoPayloadTypesOnOneQueueFailTheBuild() {
        Assertions.fail("the application must not start");
    }
}
