package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Publisher;
import dev.herald.QueueListener;

/** A destination that is only published to is checked when the application starts, as are those of listeners. */
class WrongPublishedDestinationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("redis")
            .overrideConfigKey("quarkus.redis.hosts", "redis://127.0.0.1:1")
            .overrideConfigKey("quarkus.herald.queue.\"priced\".attributes.maxlength", "5")
            .assertException(failure -> assertThat(failure).hasMessageContaining("Invalid configuration of Herald")
                    .hasMessageContaining("quarkus.herald.queue.\"priced\".attributes").hasMessageContaining("maxlength"));

    @Singleton
    static class Quotes {

        @QueueListener("quotes")
        @Publisher(queue = "priced")
        String on(String quote) {
            return quote;
        }
    }

    @Test
    void failsTheStart() {
        fail("it has started");
    }
}
