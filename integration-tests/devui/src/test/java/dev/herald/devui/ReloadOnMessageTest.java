package dev.herald.devui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.logging.LogRecord;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;

import dev.herald.brokers.FreePort;

/** Nothing but messages reaches the application between a change of its code and what the test expects. */
@Tag("dev-ui")
class ReloadOnMessageTest {

    private static final int PORT = FreePort.find();

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = DevApplication.of(PORT, Greeter.class)
            .setLogRecordPredicate(entry -> true);

    private DevUi page;

    @BeforeEach
    void open() {
        page = new DevUi(PORT);
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void theMessageThatArrivesAfterAChangeIsHandledByTheNewCode() {
        send("ada");
        awaitGreeting("Good morning, ada");
        send("ada again");
        awaitGreeting("Good morning, ada again");
        int starts = starts();

        APPLICATION.modifySourceFile(Greeter.class, code -> code.replace("Good morning", "Good evening"));
        send("grace");
        awaitGreeting("Good evening, grace");
        open();
        send("grace again");
        awaitGreeting("Good evening, grace again");

        assertThat(messages()).doesNotContain("Good morning, grace", "Good morning, grace again");
        assertThat(starts()).isEqualTo(starts + 1);
    }

    private static int starts() {
        return (int) messages().stream().filter(message -> message.contains("started in")).count();
    }

    private static void awaitGreeting(String greeting) {
        await().atMost(DevUi.PATIENCE).untilAsserted(() -> assertThat(messages()).containsOnlyOnce(greeting));
    }

    private static List<String> messages() {
        return APPLICATION.getLogRecords().stream().map(ReloadOnMessageTest::text).toList();
    }

    private static String text(LogRecord entry) {
        return entry.getParameters() == null ? entry.getMessage() : String.format(entry.getMessage(), entry.getParameters());
    }

    /** Through a WebSocket that is open already. */
    private void send(String name) {
        page.object("send", Map.of("queue", "greetings", "body", name, "headers", Map.of(), "group", "", "delay", 0, "count",
                1));
    }
}
