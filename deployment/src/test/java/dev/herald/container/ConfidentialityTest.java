package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.annotation.JsonCreator;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Header;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** No content of a message gets into the log, at any level, or into dead-letter headers, and no text forges a log line. */
class ConfidentialityTest {

    private static final String SECRET = "4111-1111";
    private static final String FORGED = "\n2026-01-01 00:00:00,000 INFO  [com.acme] (main) forged";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.log.category.\"dev.herald\".level", "DEBUG")
            .overrideConfigKey("quarkus.log.category.\"dev.herald\".min-level", "DEBUG")
            .setLogRecordPredicate(record -> record.getLoggerName().startsWith("dev.herald"))
            .withApplicationRoot(root -> root.addClasses(Order.class, Money.class, Listeners.class))
            .assertLogRecords(records -> assertThat(records).extracting(ConfidentialityTest::everythingOf)
                    .anySatisfy(text -> assertThat(text).contains("prices[*]"))
                    .anySatisfy(text -> assertThat(text).contains("Money.<init>"))
                    .anySatisfy(text -> assertThat(text).contains("bad luck 2026-01-01"))
                    .noneMatch(text -> text.contains(SECRET))
                    .noneMatch(text -> text.lines().anyMatch(line -> line.startsWith("2026-01-01"))));

    private static String everythingOf(LogRecord record) {
        StringWriter text = new StringWriter();
        text.append(new PatternFormatter("%s").format(record)).append('\n');
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }

    static class Order {
        public int id;
        public Map<String, Integer> prices;
        public Money total;
    }

    static class Money {
        @JsonCreator
        Money(String text) {
            throw new IllegalArgumentException("no money: " + text);
        }
    }

    @Singleton
    static class Listeners {

        @QueueListener("orders")
        void order(Order order) {
        }

        @QueueListener("numbers")
        void number(String body, @Header("number") int number) {
        }

        @QueueListener(value = "failing", maxAttempts = "1")
        void fail(String body) {
            throw new IllegalStateException("bad luck" + FORGED, new IllegalArgumentException("cause" + FORGED));
        }
    }

    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'id': '4111-1111'}|InvalidFormatException at id (line 1, column 8)",
            "{'prices': {'4111-1111': 'x'}}|InvalidFormatException at prices[*] (line 1, column 26)",
            "{'total': '4111-1111'}|ValueInstantiationException (IllegalArgumentException) at total (line 1, column 11)",
            "4111-1111|JsonParseException (line 1, column 5)"})
    void namesWhyABodyIsUnreadableWithoutQuotingIt(String body, String reason) {
        queues.purgeAll();

        queues.send("orders", body.replace('\'', '"'));

        assertThat(deadLetter("orders").headers().get("herald-dead-letter-reason")).hasValueSatisfying(
                text -> assertThat(text).startsWith("the body cannot be read as ").endsWith(": " + reason));
    }

    @Test
    void namesTheUnreadableHeaderWithoutQuotingIt() {
        queues.purgeAll();

        queues.send("numbers", OutgoingMessage.of("body").header("number", SECRET));

        assertThat(deadLetter("numbers").headers().get("herald-dead-letter-reason"))
                .hasValue("the header 'number' cannot be read as int");
    }

    @Test
    void putsWhatAHandlerThrowsOnOneLine() {
        queues.purgeAll();

        queues.send("failing", "body");

        assertThat(deadLetter("failing").headers().get("herald-dead-letter-reason"))
                .hasValueSatisfying(text -> assertThat(text).startsWith("bad luck 2026-01-01").doesNotContain("\n"));
    }

    private StoredMessage deadLetter(String queue) {
        await().atMost(Duration.ofSeconds(15)).until(() -> queues.deadLetters(queue).size() == 1);
        return queues.deadLetters(queue).get(0);
    }
}
