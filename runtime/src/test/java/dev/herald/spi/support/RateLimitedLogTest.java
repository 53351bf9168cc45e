package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

    private static final String FORGED = "\n2026-01-01 00:00:00,000 INFO  [com.acme] forged";

    private final Logger logger = Logger.getLogger("dev.herald");
    private final Level before = logger.getLevel();
    private final List<ExtLogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(ExtLogRecord.wrap(logged));
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setLevel(before);
    }

    @Test
    void warnsOnOneLine() {
        RateLimitedLog.warn("one line", "Message m-1" + FORGED + " failed", new IllegalStateException("bad" + FORGED));

        assertThat(texts("WARN")).singleElement().asString().startsWith("Message m-1 2026-01-01").doesNotContain("\n");
        assertThat(texts("DEBUG")).singleElement().asString().doesNotContain("\n");
    }

    @Test
    void boundsALine() {
        RateLimitedLog.warn("bounded", "x".repeat(1_000_000), null);

        assertThat(texts("WARN")).singleElement().asString().hasSize(RateLimitedLog.MAX_LENGTH);
    }

    @Test
    void printsStacksThatForgeNoLine() {
        RuntimeException failure = new RuntimeException("outer" + FORGED, new IllegalStateException("inner" + FORGED));
        failure.addSuppressed(new IllegalArgumentException("suppressed" + FORGED));

        RateLimitedLog.warn("stack", "failed", failure);

        assertThat(stack()).contains("java.lang.RuntimeException: outer 2026",
                "Caused by: java.lang.IllegalStateException: inner 2026",
                "Suppressed: java.lang.IllegalArgumentException: suppressed 2026",
                "RateLimitedLogTest.printsStacksThatForgeNoLine(RateLimitedLogTest.java:");
        assertThat(stack().lines()).noneMatch(line -> line.startsWith("2026"));
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

        assertThat(stack()).contains("its message can't be read (java.lang.IllegalStateException)",
                "Caused by: java.lang.RuntimeException: circle");
    }

    @Test
    void warnsOfAKindOnceAndCountsTheOthers() {
        for (int i = 0; i < 100; i++) {
            RateLimitedLog.warn("many", "failed", null);
        }

        assertThat(texts("WARN")).hasSize(1);
        assertThat(texts("DEBUG")).hasSize(100);
    }

    @Test
    void reportsErrorsOnOneLineWithTheirStack() {
        RateLimitedLog.error("A task failed" + FORGED, new IllegalStateException("bad" + FORGED));

        assertThat(texts("ERROR")).singleElement().asString().doesNotContain("\n");
        assertThat(stack().lines()).noneMatch(line -> line.startsWith("2026"));
    }

    private List<String> texts(String level) {
        return records.stream().filter(record -> record.getLevel().getName().equals(level))
                .map(new PatternFormatter("%s")::format).toList();
    }

    private String stack() {
        StringWriter text = new StringWriter();
        records.stream().filter(record -> record.getThrown() != null)
                .forEach(record -> record.getThrown().printStackTrace(new PrintWriter(text)));
        return text.toString();
    }
}
