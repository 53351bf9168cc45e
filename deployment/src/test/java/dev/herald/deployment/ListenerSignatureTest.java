package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.type.TypeFactory;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.GroupId;
import dev.herald.Header;
import dev.herald.Headers;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;

class ListenerSignatureTest {

    record Order(String id) {
    }

    private final TestBuild build = new TestBuild();

    static class Payload {
        @QueueListener("orders")
        void on(Order order) {
        }
    }

    @Test
    void anUnmarkedParameterIsThePayload() {
        ListenerDefinition listener = build.listener(Payload.class);

        assertThat(listener.signature().parameters()).containsExactly(Parameter.of(ParameterKind.PAYLOAD));
        assertThat(canonical(listener)).isEqualTo(Order.class.getName());
    }

    static class Everything {
        @QueueListener(value = "orders", ack = AckMode.MANUAL)
        void on(Headers all, Message<Order> message, Acknowledgement ack, Lease lease, Order order) {
        }
    }

    @Test
    void parametersAreRecognisedByTypeInAnyOrder() {
        assertThat(build.listener(Everything.class).signature().parameters()).extracting(Parameter::kind)
                .containsExactly(ParameterKind.HEADERS, ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT,
                        ParameterKind.LEASE, ParameterKind.PAYLOAD);
    }

    static class PayloadWithAnyMessage {
        @QueueListener("orders")
        void on(Order order, Message<?> message) {
        }
    }

    @Test
    void aMessageOfAnyTypeTakesThePayloadsType() {
        assertThat(canonical(build.listener(PayloadWithAnyMessage.class))).isEqualTo(Order.class.getName());
    }

    static class GenericPayload {
        @QueueListener("orders")
        void on(Map<String, List<? extends Order>> orders) {
        }
    }

    @Test
    void aGenericPayloadIsWrittenAsJacksonReadsIt() {
        String canonical = canonical(build.listener(GenericPayload.class));

        assertThat(canonical).isEqualTo("java.util.Map<java.lang.String,java.util.List<" + Order.class.getName() + ">>");
        assertThat(TypeFactory.defaultInstance().constructFromCanonical(canonical).getContentType().getContentType()
                .getRawClass()).isEqualTo(Order.class);
    }

    static class ArrayPayload {
        @QueueListener("orders")
        void on(Order[] orders) {
        }
    }

    @Test
    void anArrayPayloadIsWrittenAsJacksonReadsIt() {
        String canonical = canonical(build.listener(ArrayPayload.class));

        assertThat(TypeFactory.defaultInstance().constructFromCanonical(canonical).getRawClass())
                .isEqualTo(Order[].class);
    }

    static class PlainPayloads {
        @QueueListener("bytes")
        void bytes(byte[] bytes) {
        }

        @QueueListener("json")
        void json(JsonObject json) {
        }

        @QueueListener("number")
        void number(int number) {
        }
    }

    @Test
    void bytesJsonAndPrimitivesArePayloads() {
        assertThat(build.listeners(PlainPayloads.class)).extracting(ListenerSignatureTest::canonical)
                .containsExactlyInAnyOrder("byte[]", "io.vertx.core.json.JsonObject", "java.lang.Integer");
    }

    static class BatchOfPayloads {
        @QueueListener("orders")
        void on(List<Order> orders) {
        }
    }

    @Test
    void aListOfPayloadsIsABatchOfItsElements() {
        ListenerDefinition listener = build.listener(BatchOfPayloads.class);

        assertThat(listener.signature().batch()).isTrue();
        assertThat(listener.signature().parameters()).containsExactly(Parameter.of(ParameterKind.PAYLOAD));
        assertThat(canonical(listener)).isEqualTo(Order.class.getName());
    }

    static class BatchOfMessages {
        @QueueListener("orders")
        Uni<BatchResult> on(List<Message<Order>> orders, Lease lease) {
            return null;
        }
    }

    @Test
    void aBatchOfMessagesMayReturnItsResultAsynchronously() {
        ListenerSignature signature = build.listener(BatchOfMessages.class).signature();

        assertThat(signature.parameters()).extracting(Parameter::kind).containsExactly(ParameterKind.MESSAGE,
                ParameterKind.LEASE);
        assertThat(signature.returns()).isEqualTo(ReturnKind.UNI);
        assertThat(signature.value()).isNull();
    }

    static class BatchOfLists {
        @QueueListener("orders")
        void on(List<List<Order>> orders) {
        }
    }

    @Test
    void aListOfListsIsABatchOfLists() {
        assertThat(canonical(build.listener(BatchOfLists.class)))
                .isEqualTo("java.util.List<" + Order.class.getName() + ">");
    }

    static class SomeHeaders {
        @QueueListener("orders")
        void on(Order order, @Header("tenant") String tenant, @Header(value = "n", defaultValue = "7") int n,
                @Header("raw") Optional<byte[]> raw) {
        }
    }

    @Test
    void headersKeepTheirTypeOptionalityAndDefault() {
        assertThat(build.listener(SomeHeaders.class).signature().parameters()).containsExactly(
                Parameter.of(ParameterKind.PAYLOAD),
                new Parameter(ParameterKind.HEADER, "tenant", "java.lang.String", false, null),
                new Parameter(ParameterKind.HEADER, "n", "int", false, "7"),
                new Parameter(ParameterKind.HEADER, "raw", "byte[]", true, null));
    }

    static class Returns {
        @QueueListener("a")
        Uni<Void> uni(Order order) {
            return null;
        }

        @QueueListener("b")
        CompletionStage<Void> stage(Order order) {
            return null;
        }

        @QueueListener("c")
        BatchResult batch(List<Order> orders) {
            return null;
        }

        @QueueListener("d")
        Order value(Order order) {
            return order;
        }
    }

    @Test
    void returnTypesAreRecognised() {
        assertThat(build.listeners(Returns.class)).extracting(listener -> listener.signature().returns())
                .containsExactlyInAnyOrder(ReturnKind.UNI, ReturnKind.STAGE, ReturnKind.BATCH_RESULT, ReturnKind.VALUE);
        assertThat(build.problems.texts()).isEmpty();
    }

    static class TwoPayloads {
        @QueueListener("orders")
        void on(Order order, String tenant) {
        }
    }

    @Test
    void refusesTwoPayloads() {
        refuses(TwoPayloads.class, "takes two payload parameters");
    }

    static class DifferentPayloads {
        @QueueListener("orders")
        void on(Order order, Message<String> message) {
        }
    }

    @Test
    void refusesAPayloadOfTwoTypes() {
        refuses(DifferentPayloads.class, "takes the payload as ListenerSignatureTest.Order and as String");
    }

    static class NoPayload {
        @QueueListener("orders")
        void on(Headers headers, Lease lease) {
        }
    }

    @Test
    void refusesAMethodWithoutPayloadOrMessage() {
        refuses(NoPayload.class, "takes neither the payload nor the message");
    }

    static class NoParameters {
        @QueueListener("orders")
        void on() {
        }
    }

    @Test
    void refusesAMethodWithoutParameters() {
        refuses(NoParameters.class, "takes neither the payload nor the message");
    }

    static class AnyMessage {
        @QueueListener("orders")
        void on(Message<?> message) {
        }
    }

    @Test
    void refusesAMessageOfAnyType() {
        refuses(AnyMessage.class, "the payload's type is not said by Message<?>");
    }

    @SuppressWarnings("rawtypes")
    static class RawList {
        @QueueListener("orders")
        void on(List orders) {
        }
    }

    @Test
    void refusesARawList() {
        refuses(RawList.class, "the payload's type is not said by List");
    }

    static class Variable<T> {
        @QueueListener("orders")
        void on(T order) {
        }
    }

    @Test
    void refusesATypeVariable() {
        refuses(Variable.class, "the payload's type is not said by T");
    }

    static class OutgoingPayload {
        @QueueListener("orders")
        void on(OutgoingMessage<Order> order) {
        }
    }

    @Test
    void refusesAMessageToPublish() {
        refuses(OutgoingPayload.class, "that is a message to publish; take Message<T>");
    }

    static class StreamOfPayloads {
        @QueueListener("orders")
        void on(Multi<Order> orders) {
        }
    }

    @Test
    void refusesAStreamOfPayloads() {
        refuses(StreamOfPayloads.class, "can't take a Multi<ListenerSignatureTest.Order>");
    }

    static class BatchAndSingle {
        @QueueListener("orders")
        void on(List<Order> orders, Message<Order> message) {
        }
    }

    @Test
    void refusesAListWithASingleMessage() {
        refuses(BatchAndSingle.class, "takes a List and a single payload or Message");
    }

    static class BatchWithHeader {
        @QueueListener("orders")
        void on(List<Order> orders, @Header("tenant") String tenant) {
        }
    }

    @Test
    void refusesAHeaderOfABatch() {
        refuses(BatchWithHeader.class, "takes headers with a List");
    }

    static class DuplicateHeaders {
        @QueueListener("orders")
        void on(Order order, @Header("tenant") String one, @Header("tenant") String other) {
        }
    }

    @Test
    void refusesTheSameHeaderTwice() {
        refuses(DuplicateHeaders.class, "two parameters take the header 'tenant'");
    }

    static class OddHeader {
        @QueueListener("orders")
        void on(Order order, @Header("at") java.time.Instant at) {
        }
    }

    @Test
    void refusesAHeaderOfAnotherType() {
        refuses(OddHeader.class, "the header 'at' can't be a Instant");
    }

    static class OddDefault {
        @QueueListener("orders")
        void on(Order order, @Header(value = "n", defaultValue = "many") int n) {
        }
    }

    @Test
    void refusesADefaultThatIsNoNumber() {
        refuses(OddDefault.class, "the default value \"many\", which is no int");
    }

    static class PublishersAnnotation {
        @QueueListener("orders")
        void on(Order order, @GroupId String group) {
        }
    }

    @Test
    void refusesPublishersAnnotations() {
        refuses(PublishersAnnotation.class, "@GroupId, @DeduplicationId and @RoutingKey belong to publishers");
    }

    static class BatchResultOfOne {
        @QueueListener("orders")
        BatchResult on(Order order) {
            return null;
        }
    }

    @Test
    void refusesABatchResultWithoutAList() {
        refuses(BatchResultOfOne.class, "returns BatchResult but takes no List");
    }

    static class ValueOfBatch {
        @QueueListener("orders")
        Order on(List<Order> orders) {
            return null;
        }
    }

    @Test
    void refusesAValueFromABatch() {
        refuses(ValueOfBatch.class, "a batch listener returns void or BatchResult");
    }

    static class StreamResult {
        @QueueListener("orders")
        Multi<Order> on(Order order) {
            return null;
        }
    }

    @Test
    void refusesAStreamAsResult() {
        refuses(StreamResult.class, "can't return Multi<ListenerSignatureTest.Order>");
    }

    static class OpenResult {
        @QueueListener("orders")
        Uni<?> on(Order order) {
            return null;
        }
    }

    @Test
    void refusesAUniOfAnything() {
        refuses(OpenResult.class, "which does not say of what; write Uni<Void>");
    }

    private void refuses(Class<?> type, String text) {
        assertThat(build.listeners(type)).isEmpty();
        assertThat(build.problems.texts()).anySatisfy(
                problem -> assertThat(problem).startsWith(type.getName() + "#on: ").contains(text));
    }

    private static String canonical(ListenerDefinition listener) {
        return Types.canonical(listener.signature().payload());
    }
}
