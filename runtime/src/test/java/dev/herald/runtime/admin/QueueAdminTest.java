package dev.herald.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.BrokerException;
import dev.herald.LeaseLostException;
import dev.herald.Message;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;

class QueueAdminTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    private final StubQueues operations = new StubQueues();
    private final QueueAdmin admin = admin();

    private QueueAdmin admin() {
        DestinationIndex.Side queues = new DestinationIndex.Side("stub", null, null, Map.of(), Map.of("stub", "stub"));
        return new QueueAdmin(new DestinationIndex(queues, queues), new Brokers(List.of(new StubBroker())),
                new Destinations(ListenerSettingsTest.config(Map.of()), Optional.empty()), null,
                new Payloads(new ObjectMapper()), new BlockingCalls(new CallerContext(new HeraldExecutors())),
                Filters.NONE);
    }

    /** Read by what an application may do wrong. */
    static final class Faulty {
        @JsonCreator
        static Faulty of(String text) {
            throw new NoClassDefFoundError("com/acme/Order");
        }
    }

    @Test
    void rejectsNumbersThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> admin.receive("orders", String.class, 0, Duration.ZERO))
                .withMessageContaining("atMost is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> admin.receive("orders", String.class, 1, Duration.ofNanos(-1)))
                .withMessageContaining("wait is PT-0.000000001S");
        assertThatIllegalArgumentException().isThrownBy(() -> admin.receive("orders", String.class, 1, null))
                .withMessageContaining("wait is null");
        assertThatIllegalArgumentException().isThrownBy(() -> admin.changeVisibility(List.of(), Duration.ofSeconds(-1)))
                .withMessageContaining("timeout is PT-1S");
    }

    @Test
    void boundsDurationsSoThatTheyCanBeCalculatedWith() {
        Message<String> message = receive("orders", String.class).get(0);

        admin.changeVisibility(message, ENDLESS).await().atMost(SOON);

        assertThat(operations.durations).hasSize(2).allSatisfy(duration -> assertThat(duration.toNanos()).isPositive());
    }

    @Test
    void rejectsWhatIsNull() {
        assertThatNullPointerException().isThrownBy(() -> admin.receive("orders", null, 1, Duration.ZERO))
                .withMessageContaining("type");
        assertThatNullPointerException().isThrownBy(() -> admin.list(null)).withMessageContaining("prefix");
        assertThatIllegalArgumentException().isThrownBy(() -> admin.delete(Collections.singletonList(null)))
                .withMessageContaining("null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin.create("orders", Collections.singletonMap("VisibilityTimeout", null)))
                .withMessageContaining("'VisibilityTimeout'");
        assertThatIllegalArgumentException().isThrownBy(() -> admin.purge(null).await().atMost(SOON))
                .withMessageContaining("queue is null");
    }

    @Test
    void readsPayloadsOnTheCallersSide() {
        assertThat(receive("orders", String.class)).extracting(Message::payload).containsExactly("\"a\"", "\"b\"");
        assertThat(operations.threads).allMatch(name -> name.startsWith("herald-call-"));
    }

    @Test
    void aMessageThatCanNotBeReadKeepsNoOtherFromTheCaller() {
        List<Message<Faulty>> messages = receive("orders", Faulty.class);

        assertThat(messages).hasSize(2).allSatisfy(message -> assertThatExceptionOfType(UnreadableMessageException.class)
                .isThrownBy(message::payload).withMessageContaining("Faulty"));
    }

    @Test
    void saysWhichLeasesHaveExpired() {
        List<Message<String>> messages = receive("orders", String.class);
        operations.results = List.of(SettlementResult.DONE, SettlementResult.gone("too late"));

        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> admin.delete(messages).await().atMost(SOON))
                .withMessageContaining("queue 'orders'").withMessageContaining("too late");
    }

    @Test
    void doesNotTakeAMissingAnswerForSuccess() {
        List<Message<String>> messages = receive("orders", String.class);
        operations.results = List.of(SettlementResult.DONE);

        assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> admin.delete(messages).await().atMost(SOON))
                .withMessageContaining("1 of 2");
    }

    @Test
    void aQueueThatFailsKeepsNoMessageOfOthersFromBeingDeleted() {
        List<Message<String>> messages = new ArrayList<>(receive("orders", String.class));
        messages.addAll(receive("invoices", String.class));
        operations.failing = "orders";

        assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> admin.delete(messages).await().atMost(SOON))
                .withMessageContaining("connection reset");
        assertThat(operations.deletedFrom).containsExactly("orders", "invoices");
    }

    @Test
    void movesNoMessagesToTheQueueTheyAreIn() {
        assertThatIllegalArgumentException().isThrownBy(() -> admin.redrive("orders", "orders").await().atMost(SOON))
                .withMessageContaining("queue 'orders'");
    }

    private <T> List<Message<T>> receive(String queue, Class<T> type) {
        return admin.receive(queue, type, 10, ENDLESS).await().atMost(SOON);
    }

    private final class StubBroker implements Broker {

        @Override
        public String name() {
            return "stub";
        }

        @Override
        public BrokerDefaults defaults() {
            return new BrokerDefaults(Destination.Declare.VERIFY, 10, 10, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public Consumer consumer(Subscription subscription, MessageSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer producer(Destination destination) {
            throw new UnsupportedOperationException();
        }

        @Override
        public QueueOperations queues(String client) {
            return operations;
        }
    }
}
