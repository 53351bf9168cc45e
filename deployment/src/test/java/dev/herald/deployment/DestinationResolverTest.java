package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.runtime.metadata.DestinationRef;

class DestinationResolverTest {

    private final TestBuild build = new TestBuild();

    static class Plain {
        @QueueListener("orders")
        void on(String order) {
        }
    }

    static class Hyphens {
        @QueueListener("order-events.v2")
        void on(String order) {
        }
    }

    static class Annotated {
        @QueueListener(value = "orders", broker = "${orders.broker:sqs}")
        void on(String order) {
        }
    }

    static class Topic {
        @TopicSubscriber("events")
        void on(String event) {
        }
    }

    @Test
    void usesTheDefaultBroker() {
        assertThat(build.withSqs().listener(Plain.class).source().broker()).isEqualTo("memory");
    }

    @Test
    void theBrokerAttributeOverridesTheDefaultBroker() {
        assertThat(build.withSqs().listener(Annotated.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void configurationOverridesTheBrokerAttribute() {
        assertThat(build.withSqs().with("quarkus.herald.queue.\"orders\".broker", "memory").listener(Annotated.class)
                .source().broker()).isEqualTo("memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUARKUS_HERALD_QUEUE__ORDER_EVENTS_V2__", "QUARKUS_HERALD_QUEUE_ORDER_EVENTS_V2_"})
    void anEnvironmentVariableSetsTheBrokerAndTheClientOfANameWithHyphensAndDots(String variable) {
        DestinationRef source = build.withSqs().withVariable(variable + "BROKER", "sqs").withVariable(variable + "CLIENT", "eu")
                .listener(Hyphens.class).source();

        assertThat(source.broker()).isEqualTo("sqs");
        assertThat(source.client()).isEqualTo("eu");
    }

    @Test
    void theOnlyClientDeterminesTheDefaultBroker() {
        assertThat(build.withSqs().without("quarkus.herald.broker").listener(Plain.class).source().broker())
                .isEqualTo("sqs");
    }

    @Test
    void keepsTheNameOfTheClient() {
        build.withSqs().with("quarkus.herald.broker", "sqs").with("quarkus.herald.queue.\"orders\".client", "eu");

        assertThat(build.listener(Plain.class).source().client()).isEqualTo("eu");
    }

    @Test
    void ignoresTheNameOfAClientOnABrokerWithoutClients() {
        DestinationRef source = build.with("quarkus.herald.queue.\"orders\".client", "eu").listener(Plain.class)
                .source();

        assertThat(source.client()).isNull();
    }

    @Test
    void namesTheDependenciesOfAMissingClient() {
        build.listeners(Annotated.class);

        assertThat(build.problems.texts()).singleElement().asString().startsWith(Annotated.class.getName() + "#on: ")
                .contains("io.quarkiverse.amazonservices:quarkus-amazon-sqs",
                        "software.amazon.awssdk:url-connection-client");
    }

    @Test
    void aTopicOnSqsIsOnSns() {
        build.withSqs().withSns().with("quarkus.herald.broker", "sqs");

        assertThat(build.listener(Topic.class).source().broker()).isEqualTo("sns");
    }

    @Test
    void theBrokerOfAllQueuesIsNotThatOfTopics() {
        build.withSqs().onRabbitMq().with("quarkus.herald.queue.broker", "sqs").with("quarkus.herald.queue.client", "eu");

        assertThat(build.listener(Plain.class).source().broker()).isEqualTo("sqs");
        assertThat(build.listener(Plain.class).source().client()).isEqualTo("eu");
        assertThat(build.listener(Topic.class).source().broker()).isEqualTo("rabbitmq");
        assertThat(build.listener(Topic.class).source().client()).isNull();
    }

    @Test
    void aQueueOnSnsIsOnSqs() {
        build.onSns();

        assertThat(build.listener(Plain.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void treatsTheClientsOfSqsAndSnsAsOneBroker() {
        build.withSqs().withSns().without("quarkus.herald.broker");

        assertThat(build.listener(Topic.class).source().broker()).isEqualTo("sns");
        assertThat(build.listener(Plain.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void aSubscriberOnSnsNeedsTheClientOfSqs() {
        build.withSns().with("quarkus.herald.broker", "sns").rejectsListener(Topic.class,
                "@TopicSubscriber(\"events\") needs a queue "
                        + "for its subscription: the broker 'sqs' needs its client: add the dependency "
                        + "io.quarkiverse.amazonservices:quarkus-amazon-sqs");
    }

    static class Fifo {
        @QueueListener("orders.fifo")
        void on(String order) {
        }
    }

    @Test
    void rejectsAFifoQueueOnABrokerWithoutFifo() {
        build.onRabbitMq().listeners(Fifo.class);

        assertThat(build.problems.texts()).singleElement().asString().startsWith(Fifo.class.getName()
                + "#on: queue 'orders.fifo': its name ends in .fifo, but the broker 'rabbitmq' does not support FIFO")
                .contains("put it on one of sqs, memory by quarkus.herald.queue.\"orders.fifo\".broker");
    }

    @Test
    void rejectsAPhysicalFifoNameOnABrokerWithoutFifo() {
        build.onRedis().with("quarkus.herald.queue.\"orders\".name", "orders.fifo").rejectsListener(Plain.class,
                "the broker 'redis' does not support FIFO");
    }

    @Test
    void namesTheDependencyOfTheMissingRabbitMqClient() {
        build.with("quarkus.herald.broker", "rabbitmq").listeners(Plain.class);

        assertThat(build.problems.texts()).singleElement().asString()
                .endsWith("add the dependency io.quarkiverse.rabbitmqclient:quarkus-rabbitmq-client");
    }

    @Test
    void listsTheBrokersIfSeveralClientsArePresent() {
        build.onRabbitMq().onRedis().withSqs().without("quarkus.herald.broker").rejectsListener(Plain.class,
                "clients for several: sqs, rabbitmq, redis; set quarkus.herald.broker to one of them");
    }

    static class OnTwoBrokers {
        @Publisher(queue = "orders")
        MessagePublisher<String> publisher;

        @QueueListener(value = "orders", broker = "sqs")
        @QueueListener("more-orders")
        void on(String order) {
        }
    }

    @Test
    void rejectsADestinationOnTwoBrokers() {
        DestinationUsage.checkBrokers(build.withSqs().usages(OnTwoBrokers.class), build.problems);

        assertThat(build.problems.texts()).singleElement().asString().startsWith(OnTwoBrokers.class.getName()
                + "#publisher: the queue 'orders' is on the default broker 'memory' here, but on 'sqs' at "
                + OnTwoBrokers.class.getName() + "#on");
    }

    @Test
    void configurationSetsTheBrokerOfAllUsages() {
        build.withSqs().with("quarkus.herald.queue.\"orders\".broker", "sqs");

        DestinationUsage.checkBrokers(build.usages(OnTwoBrokers.class), build.problems);

        assertThat(build.problems.texts()).isEmpty();
    }
}
