package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;

import dev.herald.Headers;

class RabbitMqHeadersTest {

    @Test
    void aPropertyThatGrewWhenItWasReadFitsAgain() {
        String replaced = "\uFFFD".repeat(255);

        assertThat(RabbitMqHeaders.fit(replaced)).isEqualTo("\uFFFD".repeat(85));
        assertThat(RabbitMqHeaders.fit("short")).isEqualTo("short");
        assertThat(RabbitMqHeaders.fit(null)).isNull();
    }

    @Test
    void aTextIsCutBetweenCharacters() {
        assertThat(RabbitMqHeaders.cut("aé€😀", 10)).isEqualTo("aé€😀");
        assertThat(RabbitMqHeaders.cut("aé€😀", 9)).isEqualTo("aé€");
        assertThat(RabbitMqHeaders.cut("aé€😀", 2)).isEqualTo("a");
        assertThat(RabbitMqHeaders.cut("a", 0)).isEmpty();
    }

    private static final byte[] NOT_UTF_8 = {'a', (byte) 0xC3, '('};

    @Test
    void aListMayHoldNothingInPlaces() {
        assertThat(read("items", Arrays.asList(1, null)).get("items")).contains("[1, null]");
    }

    @Test
    void aTableMayHoldNothingInPlaces() {
        assertThat(read("items", Collections.singletonMap("a", null)).get("items")).contains("{a=null}");
    }

    @Test
    void aHeaderWithoutAValueIsAbsent() {
        assertThat(read("none", null).contains("none")).isFalse();
    }

    @Test
    void textIsText() {
        assertThat(read("tenant", text("äcme")).value("tenant")).contains("äcme");
    }

    @Test
    void whatIsNoUtf8StaysBytes() {
        LongString binary = LongStringHelper.asLongString(NOT_UTF_8);

        assertThat(read("raw", binary).value("raw")).hasValueSatisfying(
                value -> assertThat((byte[]) value).containsExactly(NOT_UTF_8));
    }

    @Test
    void aTimeIsTextInIso8601() {
        assertThat(read("at", Date.from(Instant.parse("2026-11-29T10:15:30Z"))).get("at")).contains("2026-11-29T10:15:30Z");
    }

    @Test
    void aListOfAnythingIsText() {
        List<Object> items = List.of(text("a"), "b".getBytes(StandardCharsets.UTF_8), Map.of("k", List.of(1.5, true)),
                Date.from(Instant.EPOCH), LongStringHelper.asLongString(NOT_UTF_8));

        assertThat(read("items", items).get("items"))
                .contains("[a, b, {k=[1.5, true]}, 1970-01-01T00:00:00Z, a\uFFFD(]");
    }

    @Test
    void deepNestingIsCutAndOverflowsNoStack() {
        Object nested = "core";
        for (int depth = 0; depth < 20_000; depth++) {
            nested = depth % 2 == 0 ? List.of(nested) : Map.of("k", nested);
        }

        assertThat(read("nested", nested).get("nested")).hasValueSatisfying(
                text -> assertThat(text).contains("…").hasSizeLessThan(200));
    }

    @Test
    void aCountThatIsNoNumberIsNone() {
        for (Object foreign : Arrays.asList(null, text("nonsense"), text("9".repeat(100_000)), List.of(1), Map.of("a", 1),
                Double.NaN, new Date(), new byte[]{1}, -5L)) {
            assertThat(RabbitMqHeaders.count(with("herald-attempt", foreign), "herald-attempt")).as("%s", foreign).isZero();
        }
    }

    @Test
    void aCountThatIsTextIsRead() {
        assertThat(RabbitMqHeaders.count(with("herald-attempt", text(" 3 ")), "herald-attempt")).isEqualTo(3);
    }

    @Test
    void aCountThatIsTooLargeCanStillBeCountedUp() {
        int count = RabbitMqHeaders.count(with("herald-attempt", Long.MAX_VALUE), "herald-attempt");

        assertThat(count + 1000).isPositive();
    }

    @Test
    void aMessageWithoutATableHasNoHeaders() {
        assertThat(RabbitMqHeaders.read(new BasicProperties()).asMap()).isEmpty();
    }

    private static Headers read(String name, Object value) {
        return RabbitMqHeaders.read(with(name, value));
    }

    private static BasicProperties with(String name, Object value) {
        Map<String, Object> table = new HashMap<>();
        table.put(name, value);
        return new BasicProperties.Builder().headers(table).build();
    }

    private static LongString text(String text) {
        return LongStringHelper.asLongString(text);
    }
}
