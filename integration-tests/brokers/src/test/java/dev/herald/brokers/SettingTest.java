package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class SettingTest {

    private static final String PROPERTY = "herald.redis.image";
    private static final Map<String, String> ENVIRONMENT = Map.of("HERALD_REDIS_IMAGE", "valkey");

    @Test
    void isTheProperty() {
        assertThat(Setting.of(PROPERTY, " redis ", ENVIRONMENT)).contains("redis");
    }

    @Test
    void isTheVariableIfThereIsNoProperty() {
        assertThat(Setting.of(PROPERTY, null, ENVIRONMENT)).contains("valkey");
        assertThat(Setting.of(PROPERTY, "", ENVIRONMENT)).contains("valkey");
    }

    @Test
    void isNotThereIfBothAreMissing() {
        assertThat(Setting.of(PROPERTY, null, Map.of("HERALD_REDIS_IMAGE", " "))).isEmpty();
    }
}
