package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On machines with and without Docker. */
class DockerTest {

    /** No registry listens there. */
    private final String missing = "127.0.0.1:1/herald-" + UUID.randomUUID() + ":1";
    private final Map<String, String> before = new HashMap<>();

    @AfterEach
    void restore() {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }

    @Test
    void saysOnceAndInOneLineThatAnImageCannotBeRun() {
        set(Docker.PROPERTY, "docker");
        set(NewerServers.REQUIRED, "false");
        set(Image.REDIS.property(), missing);

        String said = errorsOf(() -> {
            assertThat(Docker.runs(Image.REDIS)).isFalse();
            assertThat(Docker.runs(Image.REDIS)).isFalse();
        });

        assertThat(said.lines().filter(line -> line.contains("Redis cannot run in Docker"))).singleElement().asString()
                .contains(missing, Image.REDIS.property()).endsWith("; using the server of this machine");
    }

    @Test
    void failsIfWhatCannotBeRunIsRequired() {
        set(Docker.PROPERTY, "docker");
        set(NewerServers.REQUIRED, "true");
        set(Image.REDIS.property(), missing);

        assertThatThrownBy(() -> Docker.runs(Image.REDIS)).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Redis cannot run in Docker", missing);
    }

    @Test
    void knowsNoOtherSourceOfBrokers() {
        set(Docker.PROPERTY, "podman");

        assertThatThrownBy(() -> Docker.runs(Image.REDIS)).isInstanceOf(IllegalStateException.class)
                .hasMessage("herald.brokers=podman is not known; it is one of [docker], or not set");
    }

    private void set(String property, String value) {
        before.putIfAbsent(property, System.getProperty(property));
        System.setProperty(property, value);
    }

    private static String errorsOf(Runnable action) {
        PrintStream errors = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(errors);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
