package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.BrokerException;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Redrive;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

class MemoryQueueOperationsTest {

    private static final Destination DEAD_LETTERS = queue("orders-dlq");

    private final MemoryQueues queues = new MemoryQueues(new MemoryClock());
    private final MemoryQueueOperations operations = new MemoryQueueOperations(queues);

    @Test
    void movesAllMessagesOfADeadLetterQueue() {
        queues.createQueue("orders");
        IntStream.range(0, 25).forEach(i -> queues.send("orders-dlq", "m" + i));

        Redrive redrive = operations.redrive(DEAD_LETTERS, queue("orders"));

        assertThat(redrive.moved()).hasValue(25);
        assertThat(queues.depth("orders").visible()).isEqualTo(25);
        assertThat(queues.depth("orders-dlq").total()).isZero();
    }

    @Test
    void movesNothingOfAnEmptyQueue() {
        queues.createQueue("orders");
        queues.createQueue("orders-dlq");

        assertThat(operations.redrive(DEAD_LETTERS, queue("orders")).moved()).hasValue(0);
    }

    /** As if a listener of the target dead-lettered each message at once. */
    @Test
    void doesNotMoveWhatArrivesDuringTheMove() {
        IntStream.range(0, 25).forEach(i -> queues.send("orders-dlq", "m" + i));

        Redrive redrive = assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> operations.redrive(DEAD_LETTERS, DEAD_LETTERS));

        assertThat(redrive.moved()).hasValue(25);
        assertThat(queues.depth("orders-dlq").visible()).isEqualTo(25);
    }

    @Test
    void aMoveThatFailsDuplicatesNothingAndHidesNothing() {
        queues.createQueue("orders.fifo");
        queues.send("orders-dlq", OutgoingMessage.of("sent").groupId("a"));
        queues.send("orders-dlq", "rejected: it has no group");
        queues.send("orders-dlq", OutgoingMessage.of("later").groupId("a"));

        assertThatThrownBy(() -> operations.redrive(DEAD_LETTERS, queue("orders.fifo")))
                .isInstanceOf(BrokerException.class).hasMessageContaining("stopped after 1", "'orders.fifo'", "'orders-dlq'")
                .hasCauseInstanceOf(PublishException.class);

        assertThat(bodies("orders.fifo")).containsExactly("sent");
        assertThat(bodies("orders-dlq")).containsExactly("rejected: it has no group", "later");
        assertThat(queues.visible("orders-dlq")).extracting(StoredMessage::attempts).containsOnly(0);
    }

    private List<String> bodies(String queue) {
        return queues.visible(queue).stream().map(StoredMessage::body).toList();
    }

    private static Destination queue(String name) {
        return new Destination(Kind.QUEUE, name, name, null, Declare.CREATE, Map.of());
    }
}
