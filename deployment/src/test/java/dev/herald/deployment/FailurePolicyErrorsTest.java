package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;

import dev.herald.FailureAction;
import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;
import dev.herald.OnFailure;
import dev.herald.QueueListener;

/** Whatever is wrong with what becomes of failures fails the build, all at once. */
class FailurePolicyErrorsTest {

    private static final String UNKNOWN = "com.acme.RateLimited";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".failure.\"" + UNKNOWN + "\".delay", "5m")
            .overrideConfigKey("quarkus.herald.listener.failure.\"java.lang.IllegalStateExeption\".action", "drop")
            .overrideConfigKey("quarkus.herald.listener.failure.java.io.IOException.action", "forget")
            .assertException(failure -> assertThat(messages(failure)).contains(
                    "quarkus.herald.listener.\"orders\".failure.\"" + UNKNOWN + "\": class '" + UNKNOWN + "' does not exist",
                    "quarkus.herald.listener.failure.\"java.lang.IllegalStateExeption\": class"
                            + " 'java.lang.IllegalStateExeption' does not exist; did you mean 'java.lang.IllegalStateException'?",
                    "quarkus.herald.listener.failure.\"java.io.IOException\".action: is 'forget'",
                    Orders.class.getName() + "#on: has two @OnFailure rules for java.io.IOException",
                    Orders.class.getName() + "#helper: has @OnFailure but is not a listener",
                    Bills.class.getName() + ": has @OnFailure but declares no listener",
                    One.class.getName() + ", " + Other.class.getName() + "#other: are FailureHandlers for all listeners",
                    Misnamed.class.getName() + ": is a FailureHandler of the listener 'order', which does not exist; did you"
                            + " mean 'orders'?"));

    private static String messages(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage());
            for (Throwable suppressed : cause.getSuppressed()) {
                texts.append(suppressed.getMessage());
            }
        }
        return texts.toString();
    }

    @ApplicationScoped
    static class Orders {

        @QueueListener("orders")
        @OnFailure(exceptions = IOException.class)
        @OnFailure(exceptions = IOException.class, action = FailureAction.DROP)
        void on(String order) {
        }

        @OnFailure(exceptions = IOException.class)
        void helper() {
        }
    }

    @ApplicationScoped
    @OnFailure(exceptions = IOException.class)
    static class Bills {
    }

    @ApplicationScoped
    static class One implements FailureHandler {

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            return null;
        }
    }

    static class Other {

        @Produces
        @ApplicationScoped
        FailureHandler other() {
            return (message, failure) -> null;
        }
    }

    @ApplicationScoped
    @Identifier("order")
    static class Misnamed implements FailureHandler {

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            return null;
        }
    }

    @Test
    void reportsAllErrorsAtOnce() {
        Assertions.fail("the application must not start");
    }
}
