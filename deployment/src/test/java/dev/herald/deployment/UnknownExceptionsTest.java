package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.OnFailure;
import dev.herald.QueueListener;

/** A key that is set when the application starts, and names an exception that it does not have. */
class UnknownExceptionsTest {

    private static final String UNKNOWN = RateLimited.class.getName().replace("RateLimited", "RateLimted");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"orders\".failure.\"" + UNKNOWN + "\".delay", "5m")
            .assertException(failure -> assertThat(failure.toString()).contains(
                    "quarkus.herald.listener.\"orders\".failure.\"" + UNKNOWN + "\" names no exception of the application;"
                            + " did you mean '" + RateLimited.class.getName() + "'?"));

    static class RateLimited extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @ApplicationScoped
    static class Orders {

        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class)
        void on(String order) {
        }
    }

    @Test
    void failsTheStart() {
        Assertions.fail("the application must not start");
    }
}
