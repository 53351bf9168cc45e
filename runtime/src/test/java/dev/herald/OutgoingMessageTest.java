package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutgoingMessageTest {

    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private final OutgoingMessage<String> plain = OutgoingMessage.of("order");

    @Test
    void hasNothingButItsPayload() {
        assertThat(plain.payload()).isEqualTo("order");
        assertThat(plain.headers()).isEmpty();
        assertThat(plain.protocolBodies()).isEmpty();
        assertThat(Stream.of(plain.delay(), plain.groupId(), plain.deduplicationId(), plain.subject(), plain.routingKey(),
                plain.priority(), plain.timeToLive(), plain.persistent())).containsOnlyNulls();
    }

    @Test
    void keepsAllOtherPropertiesWhenOneIsChanged() {
        OutgoingMessage<Integer> full = full().payload(7).header("vip", true);

        assertThat(full.payload()).isEqualTo(7);
        assertThat(full.headers()).containsExactly(Map.entry("tenant", "acme"), Map.entry("vip", true));
        assertThat(full.delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(full.groupId()).isEqualTo("group");
        assertThat(full.deduplicationId()).isEqualTo("id");
        assertThat(full.subject()).isEqualTo("subject");
        assertThat(full.routingKey()).isEqualTo("key");
        assertThat(full.priority()).isEqualTo(3);
        assertThat(full.timeToLive()).isEqualTo(Duration.ofSeconds(2));
        assertThat(full.persistent()).isFalse();
        assertThat(full.protocolBodies()).containsExactly(Map.entry("sms", "short"));
    }

    static Stream<Arguments> changes() {
        return Stream.<UnaryOperator<OutgoingMessage<String>>>of(message -> message.payload("other"),
                message -> message.header("tenant", "other"), message -> message.delay(Duration.ZERO),
                message -> message.groupId(null), message -> message.deduplicationId(null), message -> message.subject(null),
                message -> message.routingKey(null), message -> message.priority(4), message -> message.timeToLive(null),
                message -> message.persistent(true), message -> message.forProtocol("sms", null)).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void leavesTheOriginalAsItIs(UnaryOperator<OutgoingMessage<String>> change) {
        OutgoingMessage<String> original = full();

        assertThat(change.apply(original)).isNotEqualTo(original);
        assertThat(original).isEqualTo(full()).hasSameHashCodeAs(full());
    }

    @Test
    void addsHeadersAndRemovesThoseThatAreNull() {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("a", null);
        changes.put("c", 3);

        assertThat(plain.header("a", 1).header("b", 2).headers(changes).headers()).containsExactly(Map.entry("b", 2),
                Map.entry("c", 3));
        assertThat(plain.header("a", 1).header("a", null).headers()).isEmpty();
    }

    @Test
    void givesOutNoMapThatCouldBeChanged() {
        assertThat(full().headers()).isUnmodifiable();
        assertThat(full().protocolBodies()).isUnmodifiable();
    }

    @Test
    void takesNoPayloadThatIsNull() {
        assertThatNullPointerException().isThrownBy(() -> OutgoingMessage.of(null)).withMessageContaining("payload");
        assertThatNullPointerException().isThrownBy(() -> plain.payload(null)).withMessageContaining("payload");
    }

    @Test
    void takesNoNegativeNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> plain.delay(Duration.ofNanos(-1)))
                .withMessageContaining("delay").withMessageContaining("PT-0.000000001S");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.timeToLive(Duration.ofSeconds(-1)))
                .withMessageContaining("timeToLive");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.priority(-1)).withMessageContaining("priority");
    }

    @Test
    void takesNoHeaderAndNoProtocolWithoutAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> plain.header(null, "x")).withMessageContaining("header");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.header("", "x")).withMessageContaining("header");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.headers(Collections.singletonMap(null, "x")))
                .withMessageContaining("header");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.forProtocol(null, "x")).withMessageContaining("protocol");
    }

    @Test
    void boundsDurationsSoThatTheyCanBeCalculatedWith() {
        assertThat(plain.delay(ENDLESS).delay().toNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
        assertThat(plain.timeToLive(ENDLESS).timeToLive().toNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
    }

    @Test
    void showsNothingConfidential() {
        String text = full().payload("secret").header("token", "secret").subject("secret").forProtocol("sms", "secret")
                .toString();

        assertThat(text).doesNotContain("secret").contains("java.lang.String", "tenant", "token", "delay=PT1S",
                "groupId=group", "routingKey=key");
    }

    private OutgoingMessage<String> full() {
        return plain.header("tenant", "acme").delay(Duration.ofSeconds(1)).groupId("group").deduplicationId("id")
                .subject("subject").routingKey("key").priority(3).timeToLive(Duration.ofSeconds(2)).persistent(false)
                .forProtocol("sms", "short");
    }
}
