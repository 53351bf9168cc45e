package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

class IneffectiveKeysAtStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".batch.size", "5")
            .overrideConfigKey("quarkus.herald.listener.orders.filter", "{}")
            .overrideConfigKey("quarkus.herald.queue.name", "all")
            .overrideConfigKey("quarkus.herald.listener.batch.size", "5")
            .setLogRecordPredicate(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
            .assertLogRecords(IneffectiveKeysAtStartTest::check);

    private static void check(List<LogRecord> lines) {
        List<String> texts = lines.stream().map(new SimpleFormatter()::formatMessage).toList();
        assertThat(texts).filteredOn(text -> text.contains("has no effect")).hasSize(3)
                .anyMatch(text -> text.startsWith("quarkus.herald.listener.\"orders\".batch.size has no effect"))
                .anyMatch(text -> text.startsWith("quarkus.herald.listener.\"orders\".filter has no effect"))
                .anyMatch(text -> text.startsWith("quarkus.herald.queue.name has no effect"));
    }

    static class Orders {
        @QueueListener("orders")
        void on(String order) {
        }
    }

    @Test
    void eachKeyWithoutEffectIsAWarning() {
        // The log is checked when the application has ended.
    }
}
