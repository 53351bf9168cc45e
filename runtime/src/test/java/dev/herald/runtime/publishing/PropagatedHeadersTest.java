package dev.herald.runtime.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.filters.OutgoingFilters;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;

class PropagatedHeadersTest {

    private static final HandledHeaders HANDLED = HandledHeaders
            .of(Headers.of(Map.of("tenant", "acme", "region", "north", "other", "o", "digest", new byte[]{1})));

    private final PropagatedHeaders propagated = new PropagatedHeaders(List.of("tenant", "region", "absent"), null);

    /** Accepts messages of so many headers. */
    private record Limited(int headers) implements Producer {

        @Override
        public dev.herald.BatchReceipt send(List<OutgoingMessage<Body>> messages) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean accepts(OutgoingMessage<Body> message) {
            return message.headers().size() <= headers;
        }
    }

    private OutgoingMessage<Body> written(OutgoingMessage<?> message, int limit) {
        return new MessageWriter(Destination.existingQueue("events", null), null, payload -> Body.of(payload.toString()),
                OutgoingFilters.NONE, propagated, new Limited(limit)).write(message, HANDLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant", "correlation-id", "traceparent", "x-tenant", "X-Amzn-Trace-Id", "app-id"})
    void aHeaderOfTheApplicationIsAccepted(String name) {
        assertThat(new PropagatedHeaders(List.of(name), null).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"herald-attempt, controls", "herald-, controls", "reply-to, one message only", "message-id, one message only",
            "content-type, one message only", "CC, one message only", "x-death, reserved", "x-first-death-queue, reserved",
            "x-delivery-count, reserved", "AWS.Trace, reserved", "amazon.x, reserved", "tenant*, patterns"})
    void aHeaderThatMustNotBePropagatedIsNamedWithTheReason(String name, String reason) {
        assertThat(new PropagatedHeaders(List.of(name), null).problems()).singleElement().asString()
                .startsWith("quarkus.herald.propagate-headers names '" + name + "', ").contains(reason);
    }

    @Test
    void theHeadersAreAddedToThoseOfTheMessage() {
        assertThat(written(OutgoingMessage.of("text").header("own", 1).header("region", "south"), 10).headers())
                .isEqualTo(Map.of("own", 1, "region", "south", "tenant", "acme"));
    }

    @Test
    void whatTheBrokerDoesNotAcceptIsLeftOut() {
        assertThat(written(OutgoingMessage.of("text").header("own", 1), 2).headers())
                .isEqualTo(Map.of("own", 1, "tenant", "acme"));
        assertThat(written(OutgoingMessage.of("text").header("own", 1), 1).headers()).isEqualTo(Map.of("own", 1));
        assertThat(written(OutgoingMessage.of("text").header("own", 1), 0).headers()).isEqualTo(Map.of("own", 1));
    }

    @Test
    void bytesAgreeIfTheyAreEqual() {
        PropagatedHeaders digest = new PropagatedHeaders(List.of("digest"), null);
        HandledHeaders two = new HandledHeaders() {

            @Override
            public int handled() {
                return 2;
            }

            @Override
            public Headers headers(int index) {
                return Headers.of(Map.of("digest", new byte[]{1}));
            }
        };

        assertThat(digest.of(two)).containsOnlyKeys("digest");
        assertThat(digest.of(HandledHeaders.NONE)).isEmpty();
    }
}
