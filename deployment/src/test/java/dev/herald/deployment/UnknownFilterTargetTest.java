package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;

import dev.herald.IncomingFilter;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** A filter for what there is not would never be called. */
class UnknownFilterTargetTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .assertException(failure -> assertThat(failure.getMessage())
                    .contains(
                            "UnknownFilterTargetTest$Incoming: is a filter for 'order', but there is no such listener, queue or"
                                    + " topic; did you mean 'orders'?")
                    .contains("UnknownFilterTargetTest$Outgoing: is a filter for 'audits', but there is no such queue or topic")
                    .contains("name one in @Identifier, or remove it to filter all messages")
                    .doesNotContain("$ById").doesNotContain("$ByQueue"));

    @Singleton
    @Identifier("order")
    static class Incoming implements IncomingFilter {
    }

    @Singleton
    @Identifier("vip")
    static class ById implements IncomingFilter {
    }

    @Singleton
    @Identifier("orders")
    static class ByQueue implements IncomingFilter {
    }

    @Singleton
    @Identifier("audits")
    static class Outgoing implements OutgoingFilter {

        @Override
        public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
            return message;
        }
    }

    @Singleton
    static class Orders {

        @QueueListener("orders")
        @QueueListener(value = "vip-orders", id = "vip")
        @Publisher(queue = "audit")
        String on(String order) {
            return order;
        }
    }

    @Test
    void failsTheBuild() {
        throw new AssertionError("the application was built");
    }
}
