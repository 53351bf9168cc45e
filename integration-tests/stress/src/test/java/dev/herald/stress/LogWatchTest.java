package dev.herald.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWatchTest {

    private static final Logger HERALD = Logger.getLogger("dev.herald");

    private final LogWatch watch = LogWatch.start();

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void findsADefect() {
        // Not logged: it would stand in the output of the build.
        watch.publish(new LogRecord(Level.SEVERE, "a task failed; this is a defect of Herald, please report it"));

        assertThat(found()).containsExactly(Invariant.DEFECT);
    }

    @Test
    void findsAPayload() {
        HERALD.warn("the body is no Task: " + Task.SECRET + "-1");

        assertThat(found()).containsExactly(Invariant.PAYLOAD_LOGGED);
    }

    @Test
    void findsAPayloadInACause() {
        HERALD.warn("unreadable", new IllegalStateException("unreadable", new IllegalArgumentException(Task.SECRET)));

        assertThat(found()).containsExactly(Invariant.PAYLOAD_LOGGED);
    }

    @Test
    void findsABrokenLine() {
        HERALD.warn("failed: first line\nsecond line");

        assertThat(found()).containsExactly(Invariant.LOG_FORGED);
    }

    @Test
    void findsNothingInAnOrdinaryLine() {
        HERALD.warn("listener 'worker' failed on message worker-1");

        assertThat(watch.take()).isEmpty();
    }

    private List<Invariant> found() {
        return watch.take().stream().map(Violation::invariant).toList();
    }
}
