package dev.herald.runtime.publishing;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.PublishException;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.Subscription;

class LateProducerTest {

    private static final Destination QUEUE = Destination.existingQueue("priced", null);

    private RuntimeException reason;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWrongSettingIsNotRetryable(boolean isArgument) {
        reason = isArgument
                ? new IllegalArgumentException("quarkus.herald.queue.\"priced\".attributes.maxlength is unknown")
                : new IllegalStateException("no client is named 'eu'");

        assertThatExceptionOfType(PublishException.class).isThrownBy(this::send)
                .withMessageContaining("queue 'priced'").withMessageContaining(reason.getMessage())
                .matches(failure -> !failure.isRetryable(), "is not retryable");
    }

    /** Such as an application's bean that looks up its credentials. */
    @Test
    void anotherFailureOfTheClientIsAsItIs() {
        reason = new UnsupportedOperationException("no credentials yet");

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this::send);
    }

    private void send() {
        new LateProducer(new Failing(), QUEUE).send(List.of());
    }

    private final class Failing implements Broker {

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public BrokerDefaults defaults() {
            throw reason;
        }

        @Override
        public Consumer consumer(Subscription subscription, MessageSink sink) {
            throw reason;
        }

        @Override
        public Producer producer(Destination destination) {
            throw reason;
        }
    }
}
