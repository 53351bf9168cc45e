package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.type.TypeFactory;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import kotlin.coroutines.Continuation;

import dev.herald.BatchReceipt;
import dev.herald.DeduplicationId;
import dev.herald.GroupId;
import dev.herald.Header;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.Receipt;
import dev.herald.RoutingKey;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.PublisherMethod;
import dev.herald.runtime.metadata.PublisherMethod.Argument;
import dev.herald.runtime.metadata.PublisherMethod.ArgumentKind;
import dev.herald.runtime.metadata.PublisherMethod.ReturnKind;
import dev.herald.spi.Destination.Kind;

class PublisherRulesTest {

    record Order(String id) {
    }

    private final TestBuild build = new TestBuild();

    interface Publishers {
        @Publisher(queue = "orders")
        void a(Order order);

        @Publisher(topic = "events")
        Uni<Receipt> b(@Header("tier") String tier, Order order, @GroupId String group, @DeduplicationId String id);

        @Publisher(queue = "orders")
        BatchReceipt c(List<Order> orders);

        @Publisher(queue = "orders")
        CompletionStage<Void> d(OutgoingMessage<Order> order);

        default void e(Order order) {
            a(order);
        }

        @Override
        String toString();
    }

    @Test
    void readsAnInterface() {
        PublisherInterface publishers = build.publishers(Publishers.class);

        DestinationRef orders = DestinationRef.of(Kind.QUEUE, "orders", "orders", "memory", null)
                .payloadType(Order.class.getName());
        DestinationRef events = DestinationRef.of(Kind.TOPIC, "events", "events", "memory", null)
                .payloadType(Order.class.getName());
        String name = Publishers.class.getName();
        assertThat(build.problems.texts()).isEmpty();
        assertThat(publishers.methods()).extracting(PublisherInterface.Method::metadata).containsExactly(
                new PublisherMethod(name + "#a", orders, 0, false, List.of(), ReturnKind.DIRECT, false),
                new PublisherMethod(name + "#b", events, 1,
                        false, List.of(new Argument(0, ArgumentKind.HEADER, "tier"),
                                new Argument(2, ArgumentKind.GROUP_ID, null),
                                new Argument(3, ArgumentKind.DEDUPLICATION_ID, null)),
                        ReturnKind.UNI, true),
                new PublisherMethod(name + "#c", orders, 0, true, List.of(), ReturnKind.DIRECT, true),
                new PublisherMethod(name + "#d", orders, 0, false, List.of(), ReturnKind.STAGE, false));
        assertThat(publishers.methods()).extracting(method -> Types.canonical(method.payload()))
                .containsOnly(Order.class.getName());
    }

    interface Keyed {
        @Publisher(topic = "events", routingKey = "${events.key:order.placed}")
        void a(Order order);

        @Publisher(topic = "events")
        void b(@RoutingKey String key, List<Order> orders);
    }

    @Test
    void readsRoutingKeys() {
        PublisherInterface publishers = build.onRabbitMq().publishers(Keyed.class);

        DestinationRef events = DestinationRef.of(Kind.TOPIC, "events", "events", "rabbitmq", null)
                .payloadType(Order.class.getName());
        String name = Keyed.class.getName();
        assertThat(build.problems.texts()).isEmpty();
        assertThat(publishers.methods()).extracting(PublisherInterface.Method::metadata).containsExactly(
                new PublisherMethod(name + "#a", events.routingKey("${events.key:order.placed}"), 0, false, List.of(),
                        ReturnKind.DIRECT, false),
                new PublisherMethod(name + "#b", events, 1, true,
                        List.of(new Argument(0, ArgumentKind.ROUTING_KEY, null)), ReturnKind.DIRECT, false));
    }

    @Test
    void rejectsRoutingKeysOnBrokersWithoutKeyedTopics() {
        build.publishers(Keyed.class);

        String cure = "but topics of the broker 'memory' have no routing keys; remove it (subscribers filter by headers "
                + "there), or put the topic on one of rabbitmq, redis";
        assertThat(build.problems.texts()).containsExactly(
                Keyed.class.getName() + "#a: @Publisher has routingKey = \"${events.key:order.placed}\", " + cure,
                Keyed.class.getName() + "#b: has a @RoutingKey parameter, " + cure);
    }

    interface KeyedQueues {
        @Publisher(queue = "orders", routingKey = "order.placed")
        void a(Order order);

        @Publisher(queue = "orders")
        void b(Order order, @RoutingKey String key);
    }

    @Test
    void rejectsRoutingKeysOfQueues() {
        build.onRabbitMq().publishers(KeyedQueues.class);

        String cure = "but messages to the queue 'orders' are not routed by key; remove it, or publish to a topic";
        assertThat(build.problems.texts()).containsExactly(
                KeyedQueues.class.getName() + "#a: @Publisher has routingKey = \"order.placed\", " + cure,
                KeyedQueues.class.getName() + "#b: has a @RoutingKey parameter, " + cure);
    }

    interface NumericRoutingKey {
        @Publisher(topic = "events")
        void on(Order order, @RoutingKey int key);
    }

    @Test
    void rejectsARoutingKeyThatIsNotAString() {
        build.onRabbitMq();
        build.rejectsPublisher(NumericRoutingKey.class, "the @RoutingKey parameter has the type int; use String");
    }

    static class InjectedKeys {
        @Publisher(topic = "events", routingKey = "order.placed")
        MessagePublisher<Order> placed;
        @Publisher(topic = "events", routingKey = "order.paid")
        MessagePublisher<Order> paid;
    }

    @Test
    void injectionPointsWithDifferentRoutingKeysAreSeparateBeans() {
        assertThat(build.onRabbitMq().injected(InjectedKeys.class)).extracting(InjectedPublisher::key)
                .doesNotHaveDuplicates().hasSize(2);
    }

    interface Unannotated {
        @Publisher(queue = "orders")
        void on(Order order);

        void other(Order order);
    }

    @Test
    void rejectsAnAbstractMethodWithoutAnnotation() {
        build.publishers(Unannotated.class);
        assertThat(build.problems.texts()).singleElement().asString()
                .startsWith(Unannotated.class.getName() + "#other: is an abstract method without @Publisher");
    }

    interface Generic<T> {
        @Publisher(queue = "orders")
        void on(Order order);
    }

    @Test
    void rejectsAGenericInterface() {
        build.publishers(Generic.class);
        assertThat(build.problems.texts()).singleElement().asString().contains("cannot be generic");
    }

    private interface Private {
        @Publisher(queue = "orders")
        void on(Order order);
    }

    @Test
    void rejectsAPrivateInterface() {
        build.publishers(Private.class);
        assertThat(build.problems.texts()).singleElement().asString().contains("cannot be private");
    }

    interface Neither {
        @Publisher
        void on(Order order);
    }

    @Test
    void rejectsNeitherQueueNorTopic() {
        build.rejectsPublisher(Neither.class, "names neither a queue nor a topic");
    }

    interface Both {
        @Publisher(queue = "orders", topic = "events")
        void on(Order order);
    }

    @Test
    void rejectsBothQueueAndTopic() {
        build.rejectsPublisher(Both.class, "names both a queue and a topic");
    }

    interface TwoPayloads {
        @Publisher(queue = "orders")
        void on(Order order, String more);
    }

    @Test
    void rejectsTwoPayloads() {
        build.rejectsPublisher(TwoPayloads.class, "has more than one payload parameter");
    }

    interface NoPayload {
        @Publisher(queue = "orders")
        void on(@Header("tier") String tier);
    }

    @Test
    void rejectsNoPayload() {
        build.rejectsPublisher(NoPayload.class, "has no payload parameter");
    }

    interface UnsupportedReturn {
        @Publisher(queue = "orders")
        boolean on(Order order);
    }

    @Test
    void rejectsAnUnsupportedReturnType() {
        build.rejectsPublisher(UnsupportedReturn.class, "cannot return boolean; return void, Receipt, Uni<Void>");
    }

    interface StreamReturn {
        @Publisher(queue = "orders")
        Multi<Receipt> on(Order order);
    }

    @Test
    void rejectsAStreamOfReceipts() {
        build.rejectsPublisher(StreamReturn.class, "cannot return Multi<Receipt>");
    }

    interface ReceiptOfBatch {
        @Publisher(queue = "orders")
        Receipt on(List<Order> orders);
    }

    @Test
    void rejectsOneReceiptForABatch() {
        build.rejectsPublisher(ReceiptOfBatch.class, "for a List, return void, BatchReceipt");
    }

    interface DefaultMethod {
        @Publisher(queue = "orders")
        default void on(Order order) {
        }
    }

    @Test
    void rejectsADefaultMethod() {
        build.rejectsPublisher(DefaultMethod.class, "has a body, so @Publisher has no effect");
    }

    interface StaticMethod {
        @Publisher(queue = "orders")
        static void on(Order order) {
        }
    }

    @Test
    void rejectsAStaticMethodOfAnInterface() {
        build.rejectsPublisher(StaticMethod.class, "has a body, so @Publisher has no effect");
    }

    interface SuspendingInterface {
        @Publisher(queue = "orders")
        Object on(Order order, Continuation<? super Receipt> continuation);
    }

    @Test
    void rejectsASuspendFunction() {
        build.rejectsPublisher(SuspendingInterface.class, "is a suspend function, which is not supported");
    }

    static class SuspendingResult {
        @Publisher(queue = "orders")
        Object on(Continuation<? super Order> continuation) {
            return null;
        }
    }

    @Test
    void rejectsTheResultOfASuspendFunction() {
        build.rejectsResult(SuspendingResult.class, "is a suspend function, which is not supported");
    }

    interface OneIdForABatch {
        @Publisher(queue = "orders")
        void on(List<Order> orders, @DeduplicationId String id);
    }

    @Test
    void rejectsOneDeduplicationIdForABatch() {
        build.rejectsPublisher(OneIdForABatch.class, "has one @DeduplicationId for a List");
    }

    interface NumericGroup {
        @Publisher(queue = "orders")
        void on(Order order, @GroupId int group);
    }

    @Test
    void rejectsAGroupIdThatIsNotAString() {
        build.rejectsPublisher(NumericGroup.class, "the @GroupId parameter has the type int; use String");
    }

    interface GenericMethod {
        @Publisher(queue = "orders")
        <T> void on(Order order);
    }

    @Test
    void rejectsAGenericMethod() {
        build.rejectsPublisher(GenericMethod.class, "cannot be generic");
    }

    interface Fifo {
        @Publisher(queue = "orders.fifo")
        void on(Order order);

        @Publisher(queue = "orders.fifo")
        void grouped(Order order, @GroupId String group);

        @Publisher(queue = "orders.fifo")
        void complete(OutgoingMessage<Order> order);
    }

    @Test
    void rejectsAFifoQueueWithoutGroup() {
        build.rejectsPublisher(Fifo.class, "which is FIFO and needs a group id");
        assertThat(build.problems.texts()).hasSize(1);
    }

    static class Results {
        @Publisher(queue = "orders")
        Order value() {
            return null;
        }

        @Publisher(topic = "events")
        Uni<OutgoingMessage<Order>> uni() {
            return null;
        }
    }

    @Test
    void readsMethodsWhoseResultsArePublished() {
        assertThat(build.results(Results.class))
                .extracting(ResultPublisher::key, result -> result.result().target().destination())
                .containsExactlyInAnyOrder(tuple(Results.class.getName() + "#value()", "orders"),
                        tuple(Results.class.getName() + "#uni()", "events"));
        assertThat(build.problems.texts()).isEmpty();
    }

    static class VoidResult {
        @Publisher(queue = "orders")
        void on() {
        }
    }

    @Test
    void rejectsAMethodWithoutResult() {
        build.rejectsResult(VoidResult.class, "does not return a value to publish");
    }

    static class PrivateResult {
        @Publisher(queue = "orders")
        private Order on() {
            return null;
        }
    }

    @Test
    void rejectsAPrivateMethod() {
        build.rejectsResult(PrivateResult.class, "cannot be private, because calls of it are intercepted");
    }

    abstract static class AbstractResult {
        @Publisher(queue = "orders")
        abstract Order on();
    }

    @Test
    void rejectsAnAbstractMethodOfAClass() {
        build.rejectsResult(AbstractResult.class, "is abstract, so @Publisher has no effect", "move it to them");
    }

    static class FifoResult {
        @Publisher(queue = "orders.fifo")
        Order on() {
            return null;
        }
    }

    @Test
    void rejectsAResultWithoutGroupForAFifoQueue() {
        build.rejectsResult(FifoResult.class, "return OutgoingMessage<PublisherRulesTest.Order> with a groupId");
    }

    static class Injected {
        @Publisher(queue = "orders")
        MessagePublisher<Order> one;
        @Publisher(queue = "orders", topic = "")
        MessagePublisher<Order> same;
        @Publisher(queue = "orders")
        MessagePublisher<String> otherType;
    }

    @Test
    void equalInjectionPointsShareAKey() {
        assertThat(build.injected(Injected.class)).extracting(InjectedPublisher::key).hasSize(3)
                .satisfies(keys -> assertThat(keys.stream().distinct()).hasSize(2));
    }

    static class InjectedString {
        @Publisher(queue = "orders")
        String on;
    }

    @Test
    void rejectsAnotherTypeAtAnInjectionPoint() {
        build.injected(InjectedString.class);
        assertThat(build.problems.texts()).singleElement().asString()
                .startsWith(InjectedString.class.getName() + "#on: @Publisher qualifies a String");
    }

    static class InjectedWildcard {
        @Publisher(queue = "orders")
        MessagePublisher<?> on;
    }

    @Test
    void rejectsAWildcardPayloadAtAnInjectionPoint() {
        build.injected(InjectedWildcard.class);
        assertThat(build.problems.texts()).singleElement().asString()
                .contains("MessagePublisher<?> does not specify the payload type");
    }

    static class InjectedMessage {
        @Publisher(queue = "orders")
        MessagePublisher<Message<Order>> on;
    }

    @Test
    void rejectsAReceivedMessageAtAnInjectionPoint() {
        assertThat(build.injected(InjectedMessage.class)).isEmpty();
        assertThat(build.problems.texts()).singleElement().asString().contains("cannot publish a received Message");
    }

    static class MessageResult {
        @Publisher(queue = "orders")
        Message<Order> on() {
            return null;
        }
    }

    static class MessagesResult {
        @Publisher(queue = "orders")
        Uni<List<OutgoingMessage<Message<Order>>>> on() {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {MessageResult.class, MessagesResult.class})
    void rejectsAReceivedMessageAsResult(Class<?> type) {
        build.rejectsResult(type, "cannot return a received Message; return its payload, or OutgoingMessage<T>");
    }

    static class Sources {

        @Publisher(queue = "orders")
        MessagePublisher<List<Order>> lists;

        @Publisher(queue = "orders")
        List<OutgoingMessage<Map<String, Order>>> messages() {
            return null;
        }

        @Publisher(queue = "orders")
        OutgoingMessage<byte[]> bytes() {
            return null;
        }

        @Publisher(queue = "orders")
        Map<String, byte[]> bytesByName() {
            return null;
        }
    }

    @Test
    void recordsTheTypesOfPayloads() {
        assertThat(build.injected(Sources.class)).extracting(publisher -> publisher.target().payloadType())
                .containsExactly("java.util.List<" + Order.class.getName() + ">");
        assertThat(build.results(Sources.class)).extracting(result -> result.result().target().payloadType())
                .containsExactlyInAnyOrder("java.util.Map<java.lang.String," + Order.class.getName() + ">", "byte[]",
                        "java.util.Map<java.lang.String,[B>");
        assertThat(TypeFactory.defaultInstance().constructFromCanonical("java.util.Map<java.lang.String,[B>").getContentType()
                .getRawClass()).isEqualTo(byte[].class);
    }

    static class Basket extends ArrayList<Order> {
        private static final long serialVersionUID = 1;
    }

    static class Lists {
        @Publisher(queue = "orders")
        CompletionStage<List<Order>> list() {
            return null;
        }

        @Publisher(queue = "orders")
        Collection<Order> collection() {
            return null;
        }

        @Publisher(queue = "orders")
        Basket basket() {
            return null;
        }
    }

    @Test
    void onlyADeclaredListIsPublishedByElement() {
        assertThat(build.results(Lists.class)).filteredOn(result -> result.result().batch())
                .extracting(ResultPublisher::key).containsExactly(Lists.class.getName() + "#list()");
        assertThat(build.problems.texts()).isEmpty();
    }

    interface Wide {
        @Publisher(queue = "orders")
        void on(Map<String, ? extends List<Order[]>> orders);
    }

    @Test
    void namesAllClassesOfAPayload() {
        assertThat(build.publishers(Wide.class).methods()).singleElement()
                .satisfies(method -> assertThat(Types.names(method.payload())).containsExactlyInAnyOrder("java.lang.String",
                        "java.util.List", "java.util.Map", Order.class.getName(), Order[].class.getName()));
    }
}
