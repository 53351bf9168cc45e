package dev.herald.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FifoNaming;

class ReplyToAllowlistTest {

    private static final String ARN = "arn:aws:sqs:eu-west-1:123456789012:herald-replies-1";

    private final ReplyToAllowlist defaults = configured(Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"herald-replies-1", ARN, "amq.rabbitmq.reply-to.g2dkAA/+==.x/y==", "amq.gen-Xa7GytQnLDAAYm"})
    void allowsWhatRequestersOfHeraldAndRabbitMqName(String address) {
        assertThat(defaults.queue(address)).contains(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"salaries", "my-herald-replies-1", "HERALD-REPLIES-1", "amq.rabbitmq.reply-to", "amqXgen-1", "",
            "arn:aws:sqs:eu-west-1:123456789012:salaries", "arn:aws:sqs:eu-west-1:123456789012:",
            "https://sqs.eu-west-1.amazonaws.com/123456789012/salaries", "https://sqs/herald-replies-1/",
            "https://sqs/salaries?herald-replies-1", "http://herald-replies-1/salaries"})
    void allowsNothingElse(String address) {
        assertThat(defaults.queue(address)).isEmpty();
    }

    @Test
    void takesOnlyTheLastPartOfAUrl() {
        assertThat(defaults.queue("https://evil.example.com/123456789012/herald-replies-1")).contains("herald-replies-1");
    }

    @Test
    void takesAnAddressAsItIsWhereNamesHaveNoStructure() {
        ReplyToAllowlist addresses = new ReplyToAllowlist(List.of("herald-replies-*", "http:*"), DestinationNaming.PLAIN);

        assertThat(addresses.queue("https://evil.example.com/herald-replies-1")).isEmpty();
        assertThat(addresses.queue("http://replies")).contains("http://replies");
    }

    @Test
    void readsAStarAsAnythingAndAllElseAsItIs() {
        ReplyToAllowlist addresses = new ReplyToAllowlist(List.of("a.*-replies", " exact "), FifoNaming.NAMING);

        assertThat(addresses.queue("a.b-replies")).isPresent();
        assertThat(addresses.queue("a.-replies")).isPresent();
        assertThat(addresses.queue("a.b\n-replies")).isPresent();
        assertThat(addresses.queue("aXb-replies")).isEmpty();
        assertThat(addresses.queue("a.b-replies-")).isEmpty();
        assertThat(addresses.queue("exact")).isPresent();
        assertThat(addresses.queue("exactly")).isEmpty();
    }

    @Test
    void allowsWhatIsConfiguredInsteadOfTheDefaults() {
        ReplyToAllowlist addresses = configured(Map.of(ConfigKeys.REPLY_ALLOWED, "answers,quotes-*"));

        assertThat(addresses.queue("answers")).isPresent();
        assertThat(addresses.queue("quotes-1")).isPresent();
        assertThat(addresses.queue("herald-replies-1")).isEmpty();
    }

    @Test
    void allowsNothingIfNothingIsConfigured() {
        assertThat(configured(Map.of(ConfigKeys.REPLY_ALLOWED, "")).queue("herald-replies-1")).isEmpty();
    }

    private static ReplyToAllowlist configured(Map<String, String> properties) {
        return new ReplyToAllowlist(ListenerSettingsTest.config(properties).reply().allowed().orElse(List.of()),
                FifoNaming.NAMING);
    }
}
