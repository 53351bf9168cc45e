package dev.herald.runtime.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;

class TargetPublisherTest {

    private final List<OutgoingMessage<Body>> sent = new ArrayList<>();

    @Test
    void givesItsRoutingKeyToMessagesThatSayNone() {
        publisher("order.placed").sendAndAwait("order");

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsExactly("order.placed");
    }

    @Test
    void leavesAMessageItsOwnRoutingKey() {
        publisher("order.placed").sendAndAwait(OutgoingMessage.of("order").routingKey("order.paid"));

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsExactly("order.paid");
    }

    @Test
    void addsNoRoutingKeyOfItsOwn() {
        publisher(null).sendAndAwait("order");

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsOnlyNulls();
    }

    private TargetPublisher<String> publisher(String routingKey) {
        Producer producer = messages -> {
            sent.addAll(messages);
            return new BatchReceipt(messages.stream().map(message -> new BatchReceipt.Entry(Receipt.of("1"), null)).toList());
        };
        return new TargetPublisher<>(Destination.existingQueue("events", null), routingKey, producer,
                new Payloads(new ObjectMapper()), Runnable::run, null);
    }
}
