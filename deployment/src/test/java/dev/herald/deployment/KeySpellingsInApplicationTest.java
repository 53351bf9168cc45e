package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;
import dev.herald.QueueListener;

/** Keys without quotes, in an application that is built and run: the build knows them, and they have effect. */
class KeySpellingsInApplicationTest {

    private static final String SYSTEM_PROPERTY = "quarkus.herald.listener.orders.concurrency";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .setBeforeAllCustomizer(() -> System.setProperty(SYSTEM_PROPERTY, "7"))
            .setAfterAllCustomizer(() -> System.clearProperty(SYSTEM_PROPERTY))
            .overrideConfigKey("quarkus.herald.listener.\"orders\".concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.order.events.fifo.concurrency", "3")
            .overrideConfigKey("quarkus.herald.queue.order.events.fifo.broker", "memory")
            .overrideConfigKey("quarkus.herald.queue.order.events.fifo.dead-letter.name", "dead.fifo")
            .overrideConfigKey("quarkus.herald.listener.bills.prefetch", "2")
            .overrideConfigKey("quarkus.herald.listener.\"bills\".prefetch", "4")
            .overrideConfigKey("quarkus.herald.listener.invoice.concurrency", "2")
            .setLogRecordPredicate(line -> line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
            .assertLogRecords(KeySpellingsInApplicationTest::check);

    private static void check(List<LogRecord> lines) {
        List<String> texts = lines.stream().map(new SimpleFormatter()::formatMessage).toList();
        assertThat(texts).noneMatch(text -> text.contains("Unrecognized configuration key"));
        assertThat(texts).filteredOn(text -> text.contains("listener.bills.prefetch")).isNotEmpty()
                .allMatch(text -> text.contains("quarkus.herald.listener.\"bills\".prefetch and")
                        && text.contains("different values"));
        assertThat(texts).filteredOn(text -> text.contains("invoice")).singleElement().asString()
                .contains("did you mean 'invoices'?");
    }

    @Singleton
    static class Handlers {

        @QueueListener("orders")
        @QueueListener("order.events.fifo")
        @QueueListener("bills")
        @QueueListener("invoices")
        void on(String message) {
            throw new IllegalStateException("no");
        }
    }

    @Inject
    Listeners listeners;

    @Test
    void aSystemPropertyWinsWhateverItsSpelling() {
        assertThat(listeners.get("orders").concurrency()).isEqualTo(7);
    }

    @Test
    void anUnquotedNameMayHaveDots() {
        assertThat(listeners.get("order.events.fifo").concurrency()).isEqualTo(3);
    }
}
