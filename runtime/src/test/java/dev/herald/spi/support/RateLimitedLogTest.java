package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

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
