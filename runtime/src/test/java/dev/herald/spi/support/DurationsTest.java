package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"PT0.3S, 300ms", "PT2S, 2s", "PT1.5S, 1.5s", "PT15M, 15m", "PT1H30M, 1h30m", "PT0S, 0s",
            "PT0.000000001S, 0.000000001s"})
    void aTextIsWhatTheConfigurationAccepts(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }
}
