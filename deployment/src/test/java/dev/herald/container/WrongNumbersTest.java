package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

/** Numbers and durations that make no sense fail the start, all of them at once. */
class WrongNumbersTest {

    private static final Map<String, String> WRONG = new TreeMap<>(Map.ofEntries(
            Map.entry(key("a", "concurrency"), "0"),
            Map.entry(key("b", "concurrency"), "-2147483648"),
            Map.entry(key("c", "prefetch"), "-1"),
            Map.entry(key("d", "retry.max-attempts"), "0"),
            Map.entry(key("e", "poll.max-concurrent"), "0"),
            Map.entry(key("f", "acknowledgement.batch-size"), "-1"),
            Map.entry(key("g", "shutdown-timeout"), "-1s"),
            Map.entry(key("h", "max-processing-time"), "-1s"),
            Map.entry(key("i", "max-processing-time"), "0s"),
            Map.entry(key("j", "visibility-timeout"), "-30s"),
            Map.entry(key("k", "retry.delay"), "-1ms"),
            Map.entry(key("l", "poll.wait-time"), "-1s"),
            Map.entry(key("m", "acknowledgement.linger"), "-100ms"),
            Map.entry(key("n", "retry.multiplier"), "NaN"),
            Map.entry(key("o", "retry.jitter"), "-0.1"),
            Map.entry(key("p", "retry.max-delay"), "-1s"),
            Map.entry(key("q", "retry.multiplier"), "1e308"),
            Map.entry(key("y", "batch.size"), "0"),
            Map.entry(key("z", "batch.linger"), "-1s")));

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = wrong(MemoryApplication.application()
            .assertException(WrongNumbersTest::everyWrongKeyIsNamed));

    private static String key(String listener, String name) {
        return "quarkus.herald.listener.\"" + listener + "\"." + name;
    }

    private static QuarkusUnitTest wrong(QuarkusUnitTest application) {
        WRONG.forEach(application::overrideConfigKey);
        return application;
    }

    @Singleton
    static class Handlers {

        @QueueListener("a")
        @QueueListener("b")
        @QueueListener("c")
        @QueueListener("d")
        @QueueListener("e")
        @QueueListener("f")
        @QueueListener("g")
        @QueueListener("h")
        @QueueListener("i")
        @QueueListener("j")
        @QueueListener("k")
        @QueueListener("l")
        @QueueListener("m")
        @QueueListener("n")
        @QueueListener("o")
        @QueueListener("p")
        @QueueListener("q")
        void on(String payload) {
            // never called
        }

        @QueueListener("y")
        @QueueListener("z")
        void on(List<String> payloads) {
            // never called
        }
    }

    @Test
    void theApplicationDoesNotStart() {
        fail("it has started");
    }

    /** With what is right in its place. */
    private static void everyWrongKeyIsNamed(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
        }
        assertThat(WRONG.keySet()).allSatisfy(key -> assertThat(text.toString().lines())
                .as("what is said of %s", key).anySatisfy(line -> assertThat(line).contains(key).contains("must")));
    }
}
