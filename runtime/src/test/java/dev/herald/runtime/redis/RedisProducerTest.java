package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

class RedisProducerTest {

    /** Throws the exception that a message brings. */
    private final RedisProducer producer = new RedisProducer(Destination.existingQueue("orders", null), message -> {
        Object failure = message.headers().get("failure");
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return CompletableFuture.completedFuture(Receipt.of("id"));
    }, Duration.ofSeconds(1));

    @Test
    void aMessageThatCannotBeReadDoesNotKeepTheOthersFromBeingSent() {
        BatchReceipt receipt = producer.send(List.of(message(null), message(new UnsupportedOperationException("odd")),
                message(new StackOverflowError("deep")), message(null)));

        assertThat(receipt.entries()).extracting(entry -> entry.failure() == null).containsExactly(true, false, false, true);
        assertThat(receipt.entries().get(1).failure()).hasMessageContaining("orders").hasMessageContaining("odd");
        assertThat(receipt.entries().get(1).failure().isRetryable()).isFalse();
        assertThat(receipt.entries().get(2).failure()).hasMessageContaining("deep");
        assertThat(receipt.entries().get(2).failure().isRetryable()).isTrue();
    }

    private static OutgoingMessage<Body> message(Object failure) {
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of("a"));
        return failure == null ? message : message.header("failure", failure);
    }
}
