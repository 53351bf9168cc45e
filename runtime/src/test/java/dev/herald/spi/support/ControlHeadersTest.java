package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;

class ControlHeadersTest {

    @Test
    void holdForOneMessageInOneQueue() {
        long boundTo = ControlHeaders.binding("orders", "1");

        assertThat(ControlHeaders.areOf(boundTo, "orders", "1")).isTrue();
        assertThat(ControlHeaders.areOf(boundTo, "invoices", "1")).isFalse();
        assertThat(ControlHeaders.areOf(boundTo, "orders", "2")).isFalse();
        assertThat(ControlHeaders.areOf(boundTo, "orders", null)).isFalse();
        assertThat(ControlHeaders.areOf(null, "orders", "1")).isFalse();
        assertThat(ControlHeaders.areOf(List.of("x"), "orders", "1")).isFalse();
    }

    @Test
    void aBindingMayArriveAsText() {
        assertThat(ControlHeaders.areOf(Long.toString(ControlHeaders.binding("orders", "1")), "orders", "1")).isTrue();
    }

    @Test
    void anApplicationPassesOnHeadersButNotThoseOfHerald() {
        OutgoingMessage<String> message = OutgoingMessage.of("payload").headers(Map.of("tenant", "acme",
                HeraldHeaders.ATTEMPT, 3L, HeraldHeaders.BOUND_TO, "x", HeraldHeaders.SENT_AT, 1L, HeraldHeaders.ID, "y",
                HeraldHeaders.DEAD_LETTER_REASON, "z", HeraldHeaders.REPLY_TO, "replies"));

        assertThat(ControlHeaders.removedFrom(message).headers())
                .isEqualTo(Map.of("tenant", "acme", HeraldHeaders.REPLY_TO, "replies"));
    }

    @Test
    void aMessageWithoutThemStaysTheSame() {
        OutgoingMessage<String> message = OutgoingMessage.of("payload").header("tenant", "acme");

        assertThat(ControlHeaders.removedFrom(message)).isSameAs(message);
    }
}
