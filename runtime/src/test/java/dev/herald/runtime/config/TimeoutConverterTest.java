package dev.herald.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.spi.support.ConfigKeys;

class TimeoutConverterTest {

    @Test
    void readsDurationsAsQuarkusDoes() {
        assertThat(requestTimeout("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(requestTimeout("PT2M")).isEqualTo(Duration.ofMinutes(2));
        assertThat(requestTimeout("7")).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1s", "PT-0.001S"})
    void rejectsWhatIsNotPositiveByTheNameOfItsKey(String value) {
        assertThatThrownBy(() -> requestTimeout(value)).hasMessageContaining(ConfigKeys.REQUEST_TIMEOUT)
                .hasMessageContaining("more than zero");
    }

    @Test
    void boundsWhatIsTooLongToCalculateWith() {
        assertThat(requestTimeout("999999d").toNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
    }

    @Test
    void checksAllTimeouts() {
        assertThatThrownBy(() -> ListenerSettingsTest.config(Map.of(ConfigKeys.PUBLISH_TIMEOUT, "0s")))
                .hasMessageContaining(ConfigKeys.PUBLISH_TIMEOUT);
        assertThatThrownBy(() -> ListenerSettingsTest.config(Map.of(ConfigKeys.ofPush("replay-window"), "0s")))
                .hasMessageContaining(ConfigKeys.ofPush("replay-window"));
    }

    private static Duration requestTimeout(String value) {
        return ListenerSettingsTest.config(Map.of(ConfigKeys.REQUEST_TIMEOUT, value)).request().timeout();
    }
}
