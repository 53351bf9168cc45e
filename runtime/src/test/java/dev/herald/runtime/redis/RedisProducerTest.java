package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.vertx.redis.client.impl.types.ErrorType;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "false | MOVED 3999 127.0.0.1:6381", "true | MISCONF Redis is configured to save RDB snapshots",
            "true | BUSY Redis is busy running a script.", "true | NOREPLICAS Not enough good replicas to write.",
            "true | can't connect to redis://a: WRONGPASS invalid username-password pair"})
    void aRefusalIsRetryableUnlessOnlyTheConfigurationChangesIt(boolean retryable, String error) {
        RedisProducer refused = new RedisProducer(Destination.existingQueue("orders", null),
                message -> CompletableFuture.failedFuture(ErrorType.create(error)), Duration.ofSeconds(1));

        PublishException failure = refused.send(List.of(message(null))).entries().get(0).failure();

        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining(error);
    }

    private static OutgoingMessage<Body> message(Object failure) {
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of("a"));
        return failure == null ? message : message.header("failure", failure);
    }
}
