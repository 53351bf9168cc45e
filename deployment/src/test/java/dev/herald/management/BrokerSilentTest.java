package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** The broker accepts connections, and answers nothing. */
class BrokerSilentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int MANY = 16;

    private static final ServerSocket SILENT = listening();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class)
            .overrideConfigKey("quarkus.herald.broker", "rabbitmq")
            .overrideConfigKey("quarkus.rabbitmqclient.hostname", "127.0.0.1")
            .overrideConfigKey("quarkus.rabbitmqclient.port", Integer.toString(SILENT.getLocalPort()))
            .overrideConfigKey("quarkus.herald.listener.enabled", "false")
            .overrideConfigKey("quarkus.herald.management.allow", "edit")
            .setAfterAllCustomizer(BrokerSilentTest::close);

    private final Operator operator = Operator.onManagementInterface();
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close() {
        try {
            SILENT.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void askForDeadLettersInVain() {
        for (int i = 0; i < MANY; i++) {
            waiting.add(
                    CompletableFuture.runAsync(() -> operator.get("/dead-letters/orders"), task -> new Thread(task).start()));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(operator.get("/dead-letters/orders").error(503))
                .contains("under way"));
    }

    @AfterEach
    void end() {
        waiting.forEach(request -> request.cancel(true));
    }

    @Test
    void operatesListenersAllTheSame() {
        assertThat(operator.post("/operate/orders/pause", "{}").ok().getString("id")).isEqualTo("orders");
        assertThat(operator.get("/listeners/orders").ok().getString("state")).isEqualTo("STOPPED");
        assertThat(operator.get("/runs").ok().getJsonArray("runs")).isEmpty();
    }
}
