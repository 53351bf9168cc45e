package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;

import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;
import dev.herald.TopicSubscriber;

/** Nobody would ask a handler about the failures of a subscriber to which nothing is delivered again. */
class FailureHandlerOnRedisTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("redis")
            .assertException(failure -> assertThat(failure).hasStackTraceContaining(Handler.class.getName()
                    + ": is a FailureHandler of the listener 'order-events', but Redis Pub/Sub delivers at most once"));

    @ApplicationScoped
    static class Orders {

        @TopicSubscriber(value = "order-events", durable = false)
        void on(String event) {
        }
    }

    @ApplicationScoped
    @Identifier("order-events")
    static class Handler implements FailureHandler {

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            return FailureDecision.drop();
        }
    }

    @Test
    void failsTheBuild() {
        Assertions.fail("the application must not start");
    }
}
