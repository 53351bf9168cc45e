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
    void anUnannotatedParameterIsThePayload() {
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
    void writesAGenericPayloadTypeInJacksonsNotation() {
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
    void writesAnArrayPayloadTypeInJacksonsNotation() {
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
        assertThat(signature.returns()).isEqualTo(ReturnKind.UNI_OF_BATCH_RESULT);
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

        @QueueListener("e")
        CompletionStage<BatchResult> laterBatch(List<Order> orders) {
            return null;
        }
    }

    @Test
    void returnTypesAreRecognised() {
        assertThat(build.listeners(Returns.class)).extracting(listener -> listener.signature().returns())
                .containsExactlyInAnyOrder(ReturnKind.UNI, ReturnKind.STAGE, ReturnKind.BATCH_RESULT, ReturnKind.VALUE,
                        ReturnKind.STAGE_OF_BATCH_RESULT);
        assertThat(build.problems.texts()).isEmpty();
    }

    static class TwoPayloads {
        @QueueListener("orders")
        void on(Order order, Order other) {
        }
    }

    @Test
    void rejectsTwoPayloads() {
        build.rejectsListener(TwoPayloads.class, "takes more than one payload parameter");
    }

    static class TwoPayloadsOfDifferentTypes {
        @QueueListener("orders")
        void on(Order order, String other) {
        }
    }

    @Test
    void reportsTwoPayloadsOfDifferentTypesOnce() {
        build.listeners(TwoPayloadsOfDifferentTypes.class);

        assertThat(build.problems.texts()).singleElement().asString().contains("takes more than one payload parameter");
    }

    static class DifferentPayloads {
        @QueueListener("orders")
        void on(Order order, Message<String> message) {
        }
    }

    @Test
    void rejectsAPayloadOfTwoTypes() {
        build.rejectsListener(DifferentPayloads.class, "takes the payload as ListenerSignatureTest.Order and as String");
    }

    static class NoPayload {
        @QueueListener("orders")
        void on(Headers headers, Lease lease) {
        }
    }

    @Test
    void rejectsAMethodWithoutPayloadOrMessage() {
        build.rejectsListener(NoPayload.class, "takes neither the payload nor the message");
    }

    static class NoParameters {
        @QueueListener("orders")
        void on() {
        }
    }

    @Test
    void rejectsAMethodWithoutParameters() {
        build.rejectsListener(NoParameters.class, "takes neither the payload nor the message");
    }

    static class AnyMessage {
        @QueueListener("orders")
        void on(Message<?> message) {
        }
    }

    @Test
    void rejectsAMessageOfAnyType() {
        build.rejectsListener(AnyMessage.class, "Message<?> does not specify the payload type");
    }

    @SuppressWarnings("rawtypes")
    static class RawList {
        @QueueListener("orders")
        void on(List orders) {
        }
    }

    @Test
    void rejectsARawList() {
        build.rejectsListener(RawList.class, "List does not specify the payload type");
    }

    static class Variable<T> {
        @QueueListener("orders")
        void on(T order) {
        }
    }

    @Test
    void rejectsATypeVariable() {
        build.rejectsListener(Variable.class, "T does not specify the payload type");
    }

    static class OutgoingPayload {
        @QueueListener("orders")
        void on(OutgoingMessage<Order> order) {
        }
    }

    @Test
    void rejectsAMessageToPublish() {
        build.rejectsListener(OutgoingPayload.class, "it is a message to publish; take Message<T>");
    }

    static class StreamOfPayloads {
        @QueueListener("orders")
        void on(Multi<Order> orders) {
        }
    }

    @Test
    void rejectsAStreamOfPayloads() {
        build.rejectsListener(StreamOfPayloads.class, "cannot take a Multi<ListenerSignatureTest.Order>");
    }

    static class BatchAndSingle {
        @QueueListener("orders")
        void on(List<Order> orders, Message<Order> message) {
        }
    }

    @Test
    void rejectsAListWithASingleMessage() {
        build.rejectsListener(BatchAndSingle.class, "takes a List and a single payload or Message");
    }

    static class BatchWithHeader {
        @QueueListener("orders")
        void on(List<Order> orders, @Header("tenant") String tenant) {
        }
    }

    @Test
    void rejectsAHeaderOfABatch() {
        build.rejectsListener(BatchWithHeader.class, "takes headers with a List");
    }

    static class DuplicateHeaders {
        @QueueListener("orders")
        void on(Order order, @Header("tenant") String one, @Header("tenant") String other) {
        }
    }

    @Test
    void rejectsTheSameHeaderTwice() {
        build.rejectsListener(DuplicateHeaders.class, "two parameters take the header 'tenant'");
    }

    static class UnsupportedHeader {
        @QueueListener("orders")
        void on(Order order, @Header("at") java.time.Instant at) {
        }
    }

    @Test
    void rejectsAnUnsupportedHeaderType() {
        build.rejectsListener(UnsupportedHeader.class, "the header 'at' cannot be of type Instant");
    }

    static class InvalidDefault {
        @QueueListener("orders")
        void on(Order order, @Header(value = "n", defaultValue = "many") int n) {
        }
    }

    @Test
    void rejectsAnInvalidDefaultValue() {
        build.rejectsListener(InvalidDefault.class, "the default value \"many\", which is not a valid int");
    }

    static class PublishersAnnotation {
        @QueueListener("orders")
        void on(Order order, @GroupId String group) {
        }
    }

    @Test
    void rejectsAnnotationsOfPublishers() {
        build.rejectsListener(PublishersAnnotation.class, "@GroupId, @DeduplicationId and @RoutingKey are for publishers");
    }

    static class BatchResultOfOne {
        @QueueListener("orders")
        BatchResult on(Order order) {
            return null;
        }
    }

    @Test
    void rejectsABatchResultWithoutAList() {
        build.rejectsListener(BatchResultOfOne.class, "returns BatchResult but does not take a List");
    }

    static class ValueOfBatch {
        @QueueListener("orders")
        Order on(List<Order> orders) {
            return null;
        }
    }

    @Test
    void rejectsAValueFromABatch() {
        build.rejectsListener(ValueOfBatch.class, "return void or BatchResult from a batch listener");
    }

    static class StreamResult {
        @QueueListener("orders")
        Multi<Order> on(Order order) {
            return null;
        }
    }

    @Test
    void rejectsAStreamAsResult() {
        build.rejectsListener(StreamResult.class, "cannot return Multi<ListenerSignatureTest.Order>");
    }

    static class OpenResult {
        @QueueListener("orders")
        Uni<?> on(Order order) {
            return null;
        }
    }

    @Test
    void rejectsAUniWithoutItemType() {
        build.rejectsListener(OpenResult.class, "which does not specify the type of its item; use Uni<Void>");
    }

    private static String canonical(ListenerDefinition listener) {
        return Types.canonical(listener.signature().payload());
    }
}
