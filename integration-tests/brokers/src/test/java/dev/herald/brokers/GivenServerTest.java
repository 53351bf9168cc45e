package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Map.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenServerTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void isAbsentUnlessTheVariableIsSet(String text) {
        assertThat(GivenServer.parse("VARIABLE", text, "redis", 6379)).isEmpty();
    }

    @Test
    void isTakenAsItIs() {
        assertThat(GivenServer.parse("VARIABLE", "redis://:secret@host:1234/3", "redis", 6379))
                .contains(URI.create("redis://:secret@host:1234/3"));
    }

    @Test
    void hasTheUsualPortUnlessAnotherIsNamed() {
        assertThat(GivenServer.parse("VARIABLE", "redis://:secret@host/3", "redis", 6379))
                .contains(URI.create("redis://:secret@host:6379/3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:6379", "http://localhost:6379", "redis:///", "redis://local host"})
    void namesTheVariableWhoseValueIsNoAddress(String text) {
        assertThatThrownBy(() -> GivenServer.parse("VARIABLE", text, "redis", 6379))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("VARIABLE is not the address of a server: ");
    }

    @Test
    void isTheRabbitMqThatTheTestIsConfiguredFor() {
        URI uri = GivenServer.parse("VARIABLE", "amqp://user:p%40ss@host/orders", "amqp", 5672).orElseThrow();

        assertThat(RabbitMqResource.configuration(uri)).containsOnly(
                entry("hostname", "host"), entry("port", "5672"), entry("username", "user"), entry("password", "p@ss"),
                entry("virtual-host", "orders"));
    }

    @Test
    void isAskedAsGuestUnlessAUserIsNamed() {
        assertThat(RabbitMqResource.configuration(URI.create("amqp://host:1234"))).containsOnly(
                entry("hostname", "host"), entry("port", "1234"), entry("username", "guest"), entry("password", "guest"),
                entry("virtual-host", "/"));
    }

    private static Entry<String, String> entry(String key, String value) {
        return Map.entry("quarkus.rabbitmqclient." + key, value);
    }
}
