package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;

import dev.herald.UnreadableMessageException;
import dev.herald.spi.Attempts;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.UncountedReceives;

class StreamDeliveryTest {

    private static final byte[] NOT_UTF_8 = {'a', (byte) 0xC3, '('};

    @Test
    void aFieldThatIsNoUtf8StaysBytes() {
        StreamDelivery delivery = delivery("1-0", text("body"), text("{}"), text("raw"), NOT_UTF_8);

        assertThat(delivery.headers().value("raw")).hasValueSatisfying(
                value -> assertThat((byte[]) value).containsExactly(NOT_UTF_8));
    }

    @Test
    void aFieldsNameMayBeBinary() {
        StreamDelivery delivery = delivery("1-0", text("body"), text("{}"), NOT_UTF_8, text("x"));

        assertThat(delivery.headers().asMap()).hasSize(1).containsValue("x");
        assertThat(delivery.body().text()).isEqualTo("{}");
    }

    @Test
    void anEntryWithoutAPayloadHasHeadersAndAnId() {
        StreamDelivery delivery = delivery("1-0", text("tenant"), text("acme"));

        assertThat(delivery.id()).isEqualTo("1-0");
        assertThat(delivery.headers().get("tenant")).contains("acme");
        assertThatThrownBy(delivery::body).isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void aFieldWithoutAValueIsIgnored() {
        StreamDelivery delivery = delivery("1-0", text("body"), text("{}"), text("odd"));

        assertThat(delivery.headers().asMap()).isEmpty();
        assertThat(delivery.body().text()).isEqualTo("{}");
    }

    @Test
    void anIdMayBeAnyThatRedisTakes() {
        assertThat(delivery("18446744073709551615-18446744073709551615", text("body"), text("{}")).sentAt()).isNotNull();
    }

    @Test
    void itsSizeIsThatOfItsFields() {
        assertThat(delivery("1-0", text("body"), new byte[1000], text("tenant"), text("acme")).size()).isEqualTo(1014);
    }

    @Test
    void hasTheIdOfTheMessageThatWaitedOutsideOfTheStream() {
        byte[] boundTo = text(Long.toString(ControlHeaders.binding("orders", "own")));

        assertThat(delivery("1-0", text("body"), text("{}"), text("herald-id"), text("own"), text("herald-bound-to"), boundTo)
                .id()).isEqualTo("own");
    }

    @Test
    void doesNotBelieveAnIdThatCameFromAnotherStreamOrProducer() {
        byte[] boundTo = text(Long.toString(ControlHeaders.binding("invoices", "own")));

        assertThat(delivery("1-0", text("body"), text("{}"), text("herald-id"), text("own")).id()).isEqualTo("1-0");
        assertThat(delivery("1-0", text("body"), text("{}"), text("herald-id"), text("own"), text("herald-bound-to"), boundTo)
                .id()).isEqualTo("1-0");
    }

    @Test
    void whatIsReleasedWithoutAnAttemptLeftShowsIt() {
        StreamDelivery next = delivered(StreamDelivery.released(new Attempts(5, 9, true)) + 1);

        assertThat(next.attempt()).isEqualTo(6);
        assertThat(next.receives()).isEqualTo(10);
        assertThat(next.isUsedUp()).isTrue();
    }

    @Test
    void whatIsReleasedAfterAttemptsThatDoNotCountShowsThem() {
        StreamDelivery next = delivered(StreamDelivery.released(new Attempts(4, 40, false)) + 3);

        assertThat(next.attempt()).as("three deliveries of whose end nothing is known").isEqualTo(7);
        assertThat(next.receives()).isEqualTo(43);
        assertThat(next.isUsedUp()).isFalse();
    }

    @Test
    void whatRedisKeepsIsExactInALuaNumber() {
        long most = StreamDelivery.released(new Attempts(0, Integer.MAX_VALUE, true));

        assertThat((long) (double) most).isEqualTo(most);
        assertThat(delivered(most + 100).receives()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void deliveriesAreNoAttempts() {
        assertThat(delivered(17).attempt()).isEqualTo(17);
        assertThat(delivered(17).isUsedUp()).isFalse();
        assertThat(StreamDelivery.released(Attempts.of(1))).isEqualTo(1);
    }

    private static StreamDelivery delivered(long count) {
        return new StreamDelivery(delivery("1-0").raw(), count, new UncountedReceives(), new StreamFields("orders", "body"),
                System.nanoTime());
    }

    private static StreamDelivery delivery(String id, byte[]... fieldsAndValues) {
        MultiType fields = MultiType.create(fieldsAndValues.length, false);
        for (byte[] field : fieldsAndValues) {
            fields.add(bulk(field));
        }
        MultiType entry = MultiType.create(2, false);
        entry.add(bulk(text(id)));
        entry.add(fields);
        return new StreamDelivery(entry, 1, new UncountedReceives(), new StreamFields("orders", "body"), System.nanoTime());
    }

    private static Response bulk(byte[] bytes) {
        return BulkType.create(Buffer.buffer(bytes), false);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
