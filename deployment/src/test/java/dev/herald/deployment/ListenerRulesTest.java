package dev.herald.deployment;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import kotlin.coroutines.Continuation;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.FilterScope;
import dev.herald.Header;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.spi.Destination.Kind;

class ListenerRulesTest {

    private final TestBuild build = new TestBuild();

    static class Two {
        @QueueListener("orders")
        @QueueListener(value = "more-orders", id = "more")
        @TopicSubscriber("order-events")
        void on(String order) {
        }
    }

    @Test
    void eachAnnotationDeclaresAListener() {
        assertThat(build.listeners(Two.class)).extracting(ListenerDefinition::id).containsExactly("orders", "more",
                "order-events");
    }

    static class Expression {
        @QueueListener(value = "${orders.queue}", id = "${orders.id:fallback}", concurrency = "${orders.concurrency}")
        void on(String order) {
        }
    }

    @Test
    void resolvesExpressionsOfQueueAndIdAndKeepsThemInTheAddress() {
        ListenerDefinition listener = build.with("orders.queue", "orders").listener(Expression.class);

        assertThat(listener.source().destination()).isEqualTo("orders");
        assertThat(listener.source().address()).isEqualTo("${orders.queue}");
        assertThat(listener.id()).isEqualTo("fallback");
        assertThat(listener.attributes().concurrency()).isEqualTo("${orders.concurrency}");
    }

    @Test
    void rejectsAnExpressionWithoutAValue() {
        build.rejectsListener(Expression.class, "must be known at build time: the property 'orders.queue'");
    }

    static class BlankName {
        @QueueListener(" ")
        void on(String order) {
        }
    }

    @Test
    void rejectsABlankName() {
        build.rejectsListener(BlankName.class, "names no queue");
    }

    static class BadId {
        @QueueListener(value = "orders", id = "my \"id\"")
        void on(String order) {
        }
    }

    @Test
    void rejectsAnIdThatCannotBePartOfAKey() {
        build.rejectsListener(BadId.class, "cannot be part of a configuration key");
    }

    static class Duplicates {
        @QueueListener("orders")
        void one(String order) {
        }

        @TopicSubscriber("orders")
        void other(String order) {
        }
    }

    @Test
    void rejectsADuplicateIdAcrossQueuesAndTopics() {
        ListenerIds.check(build.listeners(Duplicates.class), build.problems);

        assertThat(build.problems.texts()).singleElement().asString()
                .contains(Duplicates.class.getName() + "#one", Duplicates.class.getName() + "#other", "'orders'");
    }

    static class PrivateMethod {
        @QueueListener("orders")
        private void on(String order) {
        }
    }

    @Test
    void rejectsAPrivateMethod() {
        build.listeners(PrivateMethod.class);
        assertThat(build.problems.texts()).singleElement().asString()
                .startsWith(PrivateMethod.class.getName() + "#on: a listener method cannot be private");
    }

    static class StaticMethod {
        @QueueListener("orders")
        static void on(String order) {
        }
    }

    @Test
    void rejectsAStaticMethod() {
        build.rejectsListener(StaticMethod.class, "cannot be static");
    }

    static class ManualWithout {
        @QueueListener(value = "orders", ack = AckMode.MANUAL)
        void on(String order) {
        }
    }

    @Test
    void rejectsManualWithoutAcknowledgement() {
        build.rejectsListener(ManualWithout.class, "has ack = MANUAL, but the method has no Acknowledgement parameter");
    }

    static class AutoWith {
        @QueueListener("orders")
        void on(String order, Acknowledgement ack) {
        }
    }

    @Test
    void rejectsAcknowledgementWithoutManual() {
        build.rejectsListener(AutoWith.class, "set ack = MANUAL");
    }

    static class BadAttributes {
        @QueueListener(value = "orders", concurrency = "0", prefetch = "many", visibilityTimeout = "soon", maxProcessingTime = "0", maxAttempts = "-1", retryDelay = "1x")
        void on(String order) {
        }
    }

    @Test
    void rejectsInvalidAttributes() {
        build.listeners(BadAttributes.class);

        assertThat(build.problems.texts()).hasSize(6).allMatch(text -> text.startsWith(BadAttributes.class.getName()));
        assertThat(String.join("\n", build.problems.texts())).contains("concurrency = \"0\", which is too small",
                "prefetch = \"many\", which is not a number", "visibilityTimeout = \"soon\", which is not a duration",
                "maxProcessingTime = \"0\", which is too short", "maxAttempts = \"-1\"", "retryDelay = \"1x\"");
    }

    static class GoodAttributes {
        @TopicSubscriber(value = "events", concurrency = "8", prefetch = "0", visibilityTimeout = "30s", maxProcessingTime = "PT15M", maxAttempts = "3", retryDelay = "500ms", batchSize = "5", batchLinger = "1s", filter = "{\"tier\":[\"vip\"]}")
        void on(List<String> order) {
        }
    }

    @Test
    void passesAttributesThroughAsWritten() {
        ListenerMethod.Attributes attributes = build.listener(GoodAttributes.class).attributes();

        assertThat(attributes).isEqualTo(new ListenerMethod.Attributes("8", "0", "30s", "PT15M", "3", "500ms", "5",
                "1s", "{\"tier\":[\"vip\"]}", FilterScope.HEADERS, true, false));
        assertThat(build.problems.texts()).isEmpty();
    }

    static class BlankAttributes {
        @QueueListener(value = "orders", concurrency = " ", visibilityTimeout = " ", retryDelay = "\t")
        void on(String order) {
        }
    }

    @Test
    void rejectsBlankAttributes() {
        build.listeners(BlankAttributes.class);

        assertThat(build.problems.texts()).hasSize(3)
                .allMatch(text -> text.startsWith(BlankAttributes.class.getName() + "#on"));
        assertThat(String.join("\n", build.problems.texts())).contains("concurrency = \" \", which is not a number",
                "visibilityTimeout = \" \", which is blank", "retryDelay = \"\t\", which is blank");
    }

    static class Suspending {
        @QueueListener("orders")
        Object on(String order, Continuation<? super String> continuation) {
            return null;
        }
    }

    @Test
    void rejectsASuspendFunction() {
        build.rejectsListener(Suspending.class, "is a suspend function, which is not supported");
    }

    static class BatchSizeWithoutList {
        @QueueListener(value = "orders", batchSize = "5")
        void on(String order) {
        }
    }

    @Test
    void rejectsABatchSizeWithoutAList() {
        build.rejectsListener(BatchSizeWithoutList.class, "the method does not take a List");
    }

    static class BadFilter {
        @TopicSubscriber(value = "events", filter = "tier = vip")
        void on(String order) {
        }
    }

    @Test
    void rejectsAFilterThatIsNotAJsonObject() {
        build.rejectsListener(BadFilter.class, "which is not a JSON object");
    }

    static class KeyFilters {
        @TopicSubscriber(value = "events", id = "one", filter = "order.*.created, order.#")
        void keys(String order) {
        }

        @TopicSubscriber(value = "events", id = "two", filter = "{user}.orders")
        void inBraces(String order) {
        }

        @TopicSubscriber(value = "events", id = "three", filter = "${keys}")
        void expression(String order) {
        }
    }

    @Test
    void acceptsKeysOnBrokersWithKeyedTopics() {
        assertThat(build.onRabbitMq().listeners(KeyFilters.class)).hasSize(3);
        assertThat(build.onRedis().listeners(KeyFilters.class)).hasSize(3);
        assertThat(build.problems.texts()).isEmpty();
    }

    static class PolicyFilter {
        @TopicSubscriber(value = "events", filter = "{\"tier\":[\"vip\"]}")
        void on(String order) {
        }
    }

    @Test
    void rejectsAFilterPolicyOnBrokersWithKeyedTopics() {
        build.onRabbitMq().rejectsListener(PolicyFilter.class, "on the broker 'rabbitmq' a filter is a "
                + "comma-separated list of keys; use keys such as \"order.*.created, order.#\"");
    }

    static class EmptyKey {
        @TopicSubscriber(value = "events", filter = "orders, ,invoices")
        void on(String order) {
        }
    }

    @Test
    void rejectsAnEmptyKey() {
        build.onRedis().rejectsListener(EmptyKey.class, "which contains an empty key", "such as \"orders, invoices.*\"");
    }

    static class SettlingSubscribers {
        @TopicSubscriber(value = "a", ack = AckMode.MANUAL, maxAttempts = "3", retryDelay = "1s", visibilityTimeout = "30s")
        void manual(String order, Acknowledgement ack, Lease lease) {
        }

        @TopicSubscriber("b")
        Uni<BatchResult> batch(List<String> orders) {
            return null;
        }

        @TopicSubscriber("c")
        String reply(String order) {
            return order;
        }
    }

    @Test
    void rejectsSettlementOfAtMostOnceTopics() {
        build.onRedis().listeners(SettlingSubscribers.class);

        String name = SettlingSubscribers.class.getName();
        assertThat(build.problems.texts()).hasSize(3).allMatch(text -> text.contains("use @QueueListener"));
        assertThat(String.join("\n", build.problems.texts())).contains(
                name + "#manual: @TopicSubscriber(\"a\") has ack = MANUAL, an Acknowledgement parameter, a Lease parameter, "
                        + "maxAttempts = \"3\", retryDelay = \"1s\", visibilityTimeout = \"30s\", but Redis Pub/Sub delivers at most once: "
                        + "messages cannot be settled, retried or answered; remove ack, an Acknowledgement parameter, a Lease parameter, "
                        + "maxAttempts, retryDelay, visibilityTimeout, or publish to a queue and use @QueueListener",
                name + "#batch: @TopicSubscriber(\"b\") has the return type BatchResult",
                name + "#reply: @TopicSubscriber(\"c\") has the return type String without @Publisher");
    }

    static class NonSettlingSubscribers {
        @TopicSubscriber(value = "a", durable = false, concurrency = "4", filter = "orders, invoices.*")
        void on(Message<String> order, @Header("tier") Optional<String> tier) {
        }

        @TopicSubscriber("b")
        @Publisher(queue = "orders")
        String forward(String order) {
            return order;
        }
    }

    static class DurableSubscribers {
        @TopicSubscriber("a")
        void silent(String order) {
        }

        @TopicSubscriber(value = "b", durable = false)
        void aware(String order) {
        }

        @TopicSubscriber(value = "c", durable = true)
        void wrong(String order) {
        }
    }

    @Test
    void rejectsDurableSubscribersOnTopicsThatKeepNothing() {
        build.onRedis().listeners(DurableSubscribers.class);

        assertThat(build.problems.texts()).singleElement(as(STRING)).contains("DurableSubscribers#wrong",
                "has durable = true, but Redis Pub/Sub delivers at most once", "remove durable");
    }

    @Test
    void warnsInOneLineOfSubscribersThatRelyOnTheDefaultOfBeingDurable() {
        List<ListenerDefinition> listeners = build.onRedis().listeners(NonSettlingSubscribers.class);
        Problems problems = new Problems();

        assertThat(new AtMostOnceSubscribers(key -> Optional.empty(), problems).check(listeners)).hasValueSatisfying(
                warning -> assertThat(warning).contains("NonSettlingSubscribers#forward", "Set durable = false")
                        .doesNotContain("#on", "\n"));
        assertThat(new AtMostOnceSubscribers(key -> key.contains("\"b\"") ? Optional.of("false") : Optional.empty(), problems)
                .check(listeners)).isEmpty();
        assertThat(problems.texts()).isEmpty();
    }

    @Test
    void rejectsAConfiguredDurabilityOnTopicsThatKeepNothing() {
        List<ListenerDefinition> listeners = build.onRedis().listeners(NonSettlingSubscribers.class);

        new AtMostOnceSubscribers(key -> key.contains("\"b\"") ? Optional.of("true") : Optional.empty(), build.problems)
                .check(listeners);

        assertThat(build.problems.texts()).singleElement(as(STRING)).contains("NonSettlingSubscribers#forward",
                "quarkus.herald.listener.\"b\".durable is true", "remove the key");
    }

    @Test
    void acceptsSubscribersThatDoNotSettle() {
        assertThat(build.onRedis().listeners(NonSettlingSubscribers.class)).hasSize(2);
        assertThat(build.problems.texts()).isEmpty();
    }

    @Test
    void acceptsSettlementOfAtLeastOnceTopics() {
        build.onRabbitMq().listeners(SettlingSubscribers.class);

        assertThat(build.problems.texts()).isEmpty();
    }

    static class Forwarding {
        @QueueListener("orders")
        @Publisher(queue = "priced")
        String on(String order) {
            return order;
        }
    }

    @Test
    void forwardsTheResultOfAMethodWithPublisher() {
        ListenerDefinition listener = build.listener(Forwarding.class);

        assertThat(listener.forward()).isEqualTo(new ResultTarget(
                DestinationRef.of(Kind.QUEUE, "priced", "priced", "memory", null).payloadType("java.lang.String"), false));
        assertThat(listener.toMethod(null, null).replyType()).isNull();
    }

    static class Replying {
        @QueueListener("orders")
        Uni<String> on(String order) {
            return null;
        }
    }

    @Test
    void repliesWithTheResultOfAMethodWithoutPublisher() {
        ListenerMethod listener = build.listener(Replying.class).toMethod(null, null);

        assertThat(listener.forward()).isNull();
        assertThat(listener.replyType()).isEqualTo("java.lang.String");
    }

    static class ForwardingWithoutResult {
        @QueueListener("orders")
        @Publisher(queue = "priced")
        Uni<Void> on(String order) {
            return null;
        }
    }

    @Test
    void rejectsPublisherWithoutAResult() {
        build.rejectsListener(ForwardingWithoutResult.class, "does not return a value to publish");
    }

    static class ReplyingWithTheMessage {
        @QueueListener("orders")
        CompletionStage<Message<String>> on(Message<String> order) {
            return null;
        }
    }

    static class ForwardingTheMessage {
        @QueueListener("orders")
        @Publisher(queue = "copies")
        Message<String> on(Message<String> order) {
            return order;
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {ReplyingWithTheMessage.class, ForwardingTheMessage.class})
    void rejectsTheReceivedMessageAsResult(Class<?> type) {
        build.rejectsListener(type, "cannot return a received Message; return its payload, or OutgoingMessage<T>");
    }

    static class ForwardingToFifo {
        @QueueListener("orders")
        @Publisher(queue = "priced")
        String on(String order) {
            return order;
        }

        @QueueListener("more-orders")
        @Publisher(queue = "priced")
        OutgoingMessage<String> grouped(String order) {
            return null;
        }
    }

    @Test
    void rejectsAResultWithoutGroupIdForAFifoQueue() {
        build.with("quarkus.herald.queue.\"priced\".name", "priced.fifo").listeners(ForwardingToFifo.class);

        assertThat(build.problems.texts()).singleElement().asString()
                .startsWith(ForwardingToFifo.class.getName() + "#on: publishes to 'priced', which is FIFO");
    }

    @Transactional
    static class Threads {
        @QueueListener("a")
        Uni<Void> transactionalByItsClass(String order) {
            return null;
        }

        @QueueListener("b")
        @RunOnVirtualThread
        void virtual(String order) {
        }
    }

    static class MoreThreads {
        @QueueListener("a")
        void worker(String order) {
        }

        @QueueListener("b")
        CompletionStage<Void> eventLoop(String order) {
            return null;
        }

        @QueueListener("c")
        @Blocking
        Uni<Void> blocking(String order) {
            return null;
        }

        @QueueListener("d")
        @NonBlocking
        void nonBlocking(String order) {
        }

        @QueueListener("e")
        @Transactional
        Uni<Void> transactional(String order) {
            return null;
        }
    }

    @RunOnVirtualThread
    static class VirtualThreads {
        @QueueListener("a")
        Uni<Void> virtual(String order) {
            return null;
        }

        @QueueListener("b")
        @NonBlocking
        Uni<Void> nonBlocking(String order) {
            return null;
        }
    }

    @Test
    void theThreadModelFollowsTheReturnTypeAndTheAnnotations() {
        assertThat(threads(MoreThreads.class)).isEqualTo(Map.of("worker", ThreadModel.WORKER, "eventLoop",
                ThreadModel.EVENT_LOOP, "blocking", ThreadModel.WORKER, "nonBlocking", ThreadModel.EVENT_LOOP,
                "transactional", ThreadModel.WORKER));
    }

    @Test
    void annotationsOfAMethodOverrideThoseOfItsClass() {
        assertThat(threads(VirtualThreads.class)).isEqualTo(
                Map.of("virtual", ThreadModel.VIRTUAL_THREAD, "nonBlocking", ThreadModel.EVENT_LOOP));
        assertThat(threads(Threads.class)).isEqualTo(
                Map.of("transactionalByItsClass", ThreadModel.WORKER, "virtual", ThreadModel.VIRTUAL_THREAD));
    }

    static class Contradictions {
        @QueueListener("a")
        @NonBlocking
        @Blocking
        void both(String order) {
        }

        @QueueListener("b")
        @NonBlocking
        @RunOnVirtualThread
        void virtual(String order) {
        }

        @QueueListener("c")
        @NonBlocking
        @Transactional
        void transactional(String order) {
        }
    }

    @Test
    void rejectsContradictoryThreadAnnotations() {
        build.listeners(Contradictions.class);

        assertThat(build.problems.texts()).hasSize(3).allMatch(text -> text.contains("contradict each other"));
    }

    private Map<String, ThreadModel> threads(Class<?> type) {
        return build.listeners(type).stream()
                .collect(Collectors.toMap(listener -> listener.method().name(), ListenerDefinition::threads));
    }

    static class Pushed {
        @TopicSubscriber(value = "events", push = true)
        void on(String event) {
        }
    }

    @Test
    void rejectsPushOnBrokersThatCannotPush() {
        build.rejectsListener(Pushed.class, "@TopicSubscriber(\"events\") has push = true, "
                + "but topics of the broker 'memory' cannot push messages; remove it, or put the topic on one of sns");
    }

    @Test
    void rejectsPushWithoutAnHttpServer() {
        build.onSns().rejectsListener(Pushed.class, "has push = true, but the application has no "
                + "HTTP server; add the dependency io.quarkus:quarkus-vertx-http");
    }

    @Test
    void acceptsPushWithAnHttpServer() {
        build.onSns().withClass(DestinationResolver.HTTP_SERVER);

        assertThat(build.listener(Pushed.class).attributes().push()).isTrue();
        assertThat(build.problems.texts()).isEmpty();
    }

    static class PushedFifo {
        @TopicSubscriber(value = "events.fifo", push = true)
        void on(String event) {
        }
    }

    @Test
    void rejectsPushOfAFifoTopic() {
        build.onSns().withClass(DestinationResolver.HTTP_SERVER).rejectsListener(PushedFifo.class,
                "has push = true, but FIFO topics cannot push messages");
    }

    static class PushedNotDurable {
        @TopicSubscriber(value = "events", push = true, durable = false)
        void on(String event) {
        }
    }

    @Test
    void rejectsPushThatIsNotDurable() {
        build.onSns().withClass(DestinationResolver.HTTP_SERVER).rejectsListener(PushedNotDurable.class,
                "push = true and durable = false");
    }

    static class BodyFilter {
        @TopicSubscriber(value = "events", filter = "order.#", filterScope = FilterScope.BODY)
        void on(String event) {
        }
    }

    @Test
    void rejectsPayloadFiltersOnBrokersWithKeyedTopics() {
        build.onRabbitMq().rejectsListener(BodyFilter.class, "has filterScope = BODY, but on the broker "
                + "'rabbitmq' a filter is a list of keys");
    }

    static class Sharing {
        @QueueListener("events")
        void one(Message<String> event) {
        }

        @QueueListener(value = "events", id = "other")
        void other(List<String> events) {
        }

        @QueueListener(value = "events", id = "remote", broker = "rabbitmq")
        void remote(Integer event) {
        }

        @TopicSubscriber(value = "events", id = "topic")
        void topic(Integer event) {
        }

        @QueueListener("numbers")
        void numbers(int number) {
        }

        @QueueListener(value = "numbers", id = "boxed")
        void boxed(Integer number) {
        }
    }

    @Test
    void listenersOfAQueueMayTakeTheSamePayload() {
        build.onRabbitMq().with("quarkus.herald.broker", "memory");

        SharedQueues.check(build.listeners(Sharing.class), build.problems);

        assertThat(build.problems.texts()).isEmpty();
    }

    static class Differing {
        @QueueListener("events")
        void one(Message<String> event) {
        }

        @QueueListener(value = "${events.queue:events}", id = "other")
        void other(Map<String, Integer> event) {
        }
    }

    @Test
    void rejectsListenersOfAQueueThatTakeDifferentPayloads() {
        SharedQueues.check(build.listeners(Differing.class), build.problems);

        assertThat(build.problems.texts()).singleElement().asString().startsWith(
                Differing.class.getName() + "#one, " + Differing.class.getName() + "#other: these listeners share the queue "
                        + "'events', but take different payloads (java.lang.String, "
                        + "java.util.Map<java.lang.String,java.lang.Integer>): ");
    }
}
