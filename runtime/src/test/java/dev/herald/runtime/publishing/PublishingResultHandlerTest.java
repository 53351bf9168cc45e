package dev.herald.runtime.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.container.ResultHandler.Refusal;
import dev.herald.runtime.container.TestBroker;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.spi.Destination;

/** Each test on a thread that may block, and on one that must not. */
class PublishingResultHandlerTest {

    private final TestBroker broker = new TestBroker();
    private final List<Refusal> ends = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishesAValue(boolean mayBlock) {
        handle("order", mayBlock);

        assertThat(ends).hasSize(1).containsOnlyNulls();
        assertThat(texts()).containsExactly("order");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishesPayloadsAndMessagesOfOneListAndNothingForNull(boolean mayBlock) {
        handleBatch(Arrays.asList("a", null, OutgoingMessage.of("b").header("vip", true)), mayBlock);

        assertThat(ends).hasSize(1).containsOnlyNulls();
        assertThat(texts()).containsExactly("a", "b");
        assertThat(broker.sent.get(1).message().headers()).containsEntry("vip", true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishesAListThatWasNotDeclaredAsSuchAsOnePayload(boolean mayBlock) {
        handle(List.of("a", "b"), mayBlock);

        assertThat(ends).hasSize(1).containsOnlyNulls();
        assertThat(texts()).containsExactly("[\"a\",\"b\"]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishesNothingForNull(boolean mayBlock) {
        handle(null, mayBlock);
        handleBatch(Arrays.asList(null, null), mayBlock);

        assertThat(ends).hasSize(2).containsOnlyNulls();
        assertThat(broker.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWithTheReasonOfTheBroker(boolean mayBlock) {
        broker.rejection = new PublishException("the queue is full", true, null);

        handle("order", mayBlock);

        assertThat(ends).singleElement().isEqualTo(new Refusal(broker.rejection, OutgoingMessage.of("order")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsOnceWhereTheProducerThrows(boolean mayBlock) {
        broker.onSend = () -> {
            throw new IllegalStateException("no thread to send on");
        };

        handle("order", mayBlock);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.failure()).isInstanceOf(PublishException.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsOnceWhereASerializerThrowsAnError(boolean mayBlock) {
        handle(new TargetPublisherTest.Faulty(), mayBlock);

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.failure()).isInstanceOf(PublishException.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsOnceWhereTheListCanNotBeRead(boolean mayBlock) {
        AssertionError closed = new AssertionError("the session is closed");
        handleBatch(new AbstractList<Object>() {
            @Override
            public Object get(int index) {
                throw closed;
            }

            @Override
            public int size() {
                return 1;
            }
        }, mayBlock);

        assertThat(ends).containsExactly(new Refusal(closed, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofAListOnlyWhatWasNotSentIsSentAgain(boolean mayBlock) {
        broker.rejection = new PublishException("the broker is away", true, null);
        broker.rejected = text -> !text.equals("b");
        handleBatch(List.of("a", "b", "c"), mayBlock);
        Refusal refusal = ends.remove(0);
        assertThat(refusal.failure()).hasMessageContaining("2 of 3");
        broker.rejection = null;
        broker.sent.clear();

        handleBatch((List<?>) refusal.rest(), mayBlock);

        assertThat(ends).hasSize(1).containsOnlyNulls();
        assertThat(texts()).containsExactly("a", "c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingOfAListIsSentAgainIfOneOfItsMessagesWillNeverBeTaken(boolean mayBlock) {
        broker.rejection = new PublishException("too large", false, null);
        broker.rejected = text -> text.equals("b");

        handleBatch(List.of("a", "b", "c"), mayBlock);

        assertThat(ends).singleElement().extracting(Refusal::rest).isNull();
    }

    private void handle(Object value, boolean mayBlock) {
        handle(value, false, mayBlock);
    }

    private void handleBatch(List<?> values, boolean mayBlock) {
        handle(values, true, mayBlock);
    }

    private void handle(Object value, boolean batch, boolean mayBlock) {
        Destination priced = Destination.existingQueue("priced", null);
        new PublishingResultHandler(new TargetPublisher<>(priced, null, broker.producer(priced),
                new Payloads(new ObjectMapper())::write, Runnable::run, new CallerContext(new HeraldExecutors()), null,
                PublishObserver.NONE), batch)
                .accept(value, null, mayBlock, ends::add);
    }

    private List<String> texts() {
        return broker.sent.stream().map(sent -> sent.message().payload().text()).toList();
    }
}
