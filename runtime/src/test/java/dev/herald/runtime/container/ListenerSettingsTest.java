package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.herald.AckMode;
import dev.herald.FilterScope;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.Backoff;

public class ListenerSettingsTest {

    private static final String OWN = "quarkus.herald.listener.\"orders\".";
    private static final String ALL = "quarkus.herald.listener.";

    @Test
    void hasBuiltInDefaults() {
        ListenerSettings settings = settings(Map.of(), "");

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.concurrency()).isEqualTo(10);
        assertThat(settings.visibilityTimeout()).isNull();
        assertThat(settings.maxProcessingTime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.retry()).isEqualTo(new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.2));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.maxPollers()).isEqualTo(2);
    }

    @Test
    void takesTheDefaultForAllListenersOverTheBuiltInOne() {
        assertThat(settings(Map.of(ALL + "concurrency", "3"), "").concurrency()).isEqualTo(3);
    }

    @Test
    void takesTheAnnotationOverTheDefaultForAllListeners() {
        assertThat(settings(Map.of(ALL + "concurrency", "3"), "4").concurrency()).isEqualTo(4);
    }

    @Test
    void takesTheListenersOwnKeyOverTheAnnotation() {
        assertThat(settings(Map.of(OWN + "concurrency", "5"), "4").concurrency()).isEqualTo(5);
    }

    @Test
    void takesNestedKeysOfTheListenerOverThoseForAll() {
        ListenerSettings settings = settings(
                Map.of(OWN + "retry.max-attempts", "2", ALL + "retry.max-attempts", "3", ALL + "retry.delay", "7s"), "");

        assertThat(settings.maxAttempts()).isEqualTo(2);
        assertThat(settings.retry().first()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void doesNotLingerWhereOrderMatters() {
        assertThat(ListenerSettings.of(method(""), config(Map.of()), AwsDefaults.DEFAULTS, true)
                .acknowledgementLinger())
                .isZero();
    }

    @Test
    void doesNotLingerWhereTheBrokerWaitsForTheAnswer() {
        assertThat(
                ListenerSettings.of(pushed(), config(Map.of()), AwsDefaults.DEFAULTS, false).acknowledgementLinger())
                .isZero();
        assertThat(ListenerSettings
                .of(pushed(), config(Map.of(OWN + "acknowledgement.linger", "5ms")), AwsDefaults.DEFAULTS,
                        false)
                .acknowledgementLinger()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void namesTheKeyOfAValueThatCanNotBe() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "concurrency", "0"), ""))
                .hasMessage(OWN + "concurrency is 0; it must be 1 or more");
        assertThatThrownBy(() -> settings(Map.of(OWN + "visibility-timeout", "500ms"), ""))
                .hasMessageContaining(OWN + "visibility-timeout").hasMessageContaining("at least one second");
        assertThatThrownBy(() -> settings(Map.of(OWN + "retry.jitter", "1.5"), ""))
                .hasMessageContaining(OWN + "retry.jitter");
    }

    @Test
    void namesTheMethodOfAnAttributeThatCanNotBeRead() {
        assertThatThrownBy(() -> settings(Map.of(), "many")).hasMessageContaining("Orders#on")
                .hasMessageContaining("concurrency").hasMessageContaining("many");
    }

    private static ListenerSettings settings(Map<String, String> properties, String concurrency) {
        return ListenerSettings.of(method(concurrency), config(properties), AwsDefaults.DEFAULTS, false);
    }

    public static ListenerMethod method(String concurrency) {
        return method(Kind.QUEUE, concurrency, false);
    }

    private static ListenerMethod pushed() {
        return method(Kind.TOPIC, "", true);
    }

    private static ListenerMethod method(Kind kind, String concurrency, boolean push) {
        return new ListenerMethod("orders", "Orders#on", kind, "orders", "orders", "memory", null, AckMode.AUTO,
                new Attributes(concurrency, "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, push),
                ThreadModel.WORKER, false, List.of(),
                "java.lang.String", ReturnKind.VOID, null, null, null, null);
    }

    public static HeraldConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().withMapping(HeraldConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(HeraldConfig.class);
    }
}
