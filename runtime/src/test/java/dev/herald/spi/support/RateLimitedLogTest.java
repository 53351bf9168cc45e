package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateLimitedLogTest {

    private static final String FORGED = "\n2026-01-01 00:00:00,000 INFO  [com.acme] forged";

    @RegisterExtension
    final LogRecords log = new LogRecords();

    @Test
    void warnsOnOneLine() {
        RateLimitedLog.warn("one line", "Message m-1" + FORGED + " failed", new IllegalStateException("bad" + FORGED));

        assertThat(log.texts("WARN")).singleElement().asString().startsWith("Message m-1 2026-01-01").doesNotContain("\n");
        assertThat(log.texts("DEBUG")).singleElement().asString().doesNotContain("\n");
    }

    @Test
    void boundsALine() {
        RateLimitedLog.warn("bounded", "x".repeat(1_000_000), null);

        assertThat(log.texts("WARN")).singleElement().asString().hasSize(RateLimitedLog.MAX_LENGTH);
    }

    @Test
    void printsStacksThatForgeNoLine() {
        RuntimeException failure = new RuntimeException("outer" + FORGED, new IllegalStateException("inner" + FORGED));
        failure.addSuppressed(new IllegalArgumentException("suppressed" + FORGED));

        RateLimitedLog.warn("stack", "failed", failure);

        assertThat(log.stack()).contains("java.lang.RuntimeException: outer 2026",
                "Caused by: java.lang.IllegalStateException: inner 2026",
                "Suppressed: java.lang.IllegalArgumentException: suppressed 2026",
                "RateLimitedLogTest.printsStacksThatForgeNoLine(RateLimitedLogTest.java:");
        assertThat(log.stack().lines()).noneMatch(line -> line.startsWith("2026"));
    }

    @Test
    void printsStacksOfThrowablesThatThrowAndOfCircles() {
        Throwable failure = new RuntimeException("outer") {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("no stack");
            }
        };
        Throwable circle = new RuntimeException("circle", failure);
        failure.initCause(circle);

        RateLimitedLog.warn("throwing", "failed", failure);

        assertThat(log.stack()).contains("its message can't be read (java.lang.IllegalStateException)",
                "Caused by: java.lang.RuntimeException: circle");
    }

    @Test
    void warnsOfAKindOnceAndCountsTheOthers() {
        for (int i = 0; i < 100; i++) {
            RateLimitedLog.warn("many", "failed", null);
        }

        assertThat(log.texts("WARN")).hasSize(1);
        assertThat(log.texts("DEBUG")).hasSize(100);
    }

    @Test
    void theLastOfThoseLeftOutIsLoggedInTheEnd() {
        for (int i = 1; i <= 3; i++) {
            RateLimitedLog.warn("the end", "the end: message " + i, null);
        }

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(log.texts("WARN"))
                .filteredOn(text -> text.startsWith("the end: "))
                .containsExactly("the end: message 1", "the end: message 3 (and 1 more of the kind)"));
    }

    @Test
    void theFirstFailureOfAKindHasItsStack() {
        RateLimitedLog.failure("stack of a kind", "failed", new IllegalStateException("one"));
        RateLimitedLog.failure("stack of a kind", "failed", new IllegalStateException("two"));
        RateLimitedLog.failure("stack of another kind", "failed", new IllegalStateException("three"));

        assertThat(log.stacks("WARN")).hasSize(2).first().asString().contains("one", "RateLimitedLogTest.java:");
    }

    @Test
    void whatIsLoggedAlwaysIsNotCounted() {
        RateLimitedLog.always("message 1");
        RateLimitedLog.always("message 2");

        assertThat(log.texts("WARN")).containsExactly("message 1", "message 2");
    }

    @Test
    void reportsErrorsOnOneLineWithTheirStack() {
        RateLimitedLog.error("error", "A task failed" + FORGED, new IllegalStateException("bad" + FORGED));

        assertThat(log.texts("ERROR")).singleElement().asString().doesNotContain("\n");
        assertThat(log.stack().lines()).noneMatch(line -> line.startsWith("2026"));
    }

    @Test
    void reportsErrorsOfAKindOnce() {
        for (int i = 0; i < 100; i++) {
            RateLimitedLog.error("many errors", "failed", null);
        }

        assertThat(log.texts("ERROR")).hasSize(1);
    }
}
