package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.validation.Valid;

import org.junit.jupiter.api.Test;

import dev.herald.Message;
import dev.herald.QueueListener;

class ValidationProcessorTest {

    record Order(@Valid Order part) {
    }

    static class Listeners {

        @QueueListener("payloads")
        void payload(@Valid Order order) {
        }

        @QueueListener("messages")
        void message(Message<@Valid Order> message) {
        }

        @QueueListener("lists")
        void list(List<Message<@Valid Order>> messages) {
        }

        @QueueListener("unchecked")
        void unchecked(Order order) {
        }

        void noListener(@Valid Order order) {
        }
    }

    @Test
    void findsTheListenersWhosePayloadsAreToBeValidated() {
        String type = Listeners.class.getName();

        assertThat(ValidationProcessor.validated(TestBuild.index(Listeners.class, Order.class)))
                .containsExactly(type + "#list", type + "#message", type + "#payload");
    }
}
