package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** An instance that cannot start because its HTTP port is taken must not have taken messages, either. */
class TakenPortTest {

    /** The application's classes are loaded apart from the test's. */
    private static final String RECEIVED = "herald.test.received";

    private static final ServerSocket TAKEN = anyPort();
    /** A system property: the tests have one. */
    private static final String PORT_KEY = "quarkus.http.test-port";
    private static final String PORT_OF_TESTS = System.getProperty(PORT_KEY, "0");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .setBeforeAllCustomizer(() -> System.setProperty(PORT_KEY, String.valueOf(TAKEN.getLocalPort())))
            .setAfterAllCustomizer(() -> System.setProperty(PORT_KEY, PORT_OF_TESTS))
            .assertException(failure -> assertThat(System.getProperty(RECEIVED)).as("messages received").isNull());

    private static ServerSocket anyPort() {
        try {
            return new ServerSocket(0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    @Singleton
    static class Orders {

        void start(@Observes StartupEvent event, MemoryQueues queues) {
            queues.send("orders", "message");
        }

        @QueueListener("orders")
        void on(String message) {
            System.setProperty(RECEIVED, message);
        }
    }

    @AfterAll
    static void freePort() throws IOException {
        System.clearProperty(RECEIVED);
        TAKEN.close();
    }

    @Test
    void receivesNothing() {
        fail("it has started");
    }
}
