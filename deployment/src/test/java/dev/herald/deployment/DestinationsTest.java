package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.runtime.metadata.DestinationRef;

class DestinationsTest {

    private final Reading reading = new Reading();

    static class Plain {
        @QueueListener("orders")
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
    void aDestinationWithoutOwnBrokerIsOnTheDefaultOne() {
        assertThat(reading.withSqs().listener(Plain.class).source().broker()).isEqualTo("memory");
    }

    @Test
    void theAnnotationsBrokerWinsOverTheDefaultOne() {
        assertThat(reading.withSqs().listener(Annotated.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void theDestinationsKeyWinsOverTheAnnotation() {
        assertThat(reading.withSqs().with("quarkus.herald.queue.\"orders\".broker", "memory").listener(Annotated.class)
                .source().broker()).isEqualTo("memory");
    }

    @Test
    void theOnlyClientPresentIsTheDefault() {
        assertThat(reading.withSqs().without("quarkus.herald.broker").listener(Plain.class).source().broker())
                .isEqualTo("sqs");
    }

    @Test
    void aNamedClientIsPassedOn() {
        reading.withSqs().with("quarkus.herald.broker", "sqs").with("quarkus.herald.queue.\"orders\".client", "eu");

        assertThat(reading.listener(Plain.class).source().client()).isEqualTo("eu");
    }

    @Test
    void aBrokerWithoutClientsIgnoresTheClientsName() {
        DestinationRef source = reading.with("quarkus.herald.queue.\"orders\".client", "eu").listener(Plain.class)
                .source();

        assertThat(source.client()).isNull();
    }

    @Test
    void aMissingClientIsAProblemThatNamesTheDependencies() {
        reading.listeners(Annotated.class);

        assertThat(reading.problems.texts()).singleElement().asString().startsWith(Annotated.class.getName() + "#on: ")
                .contains("io.quarkiverse.amazonservices:quarkus-amazon-sqs",
                        "software.amazon.awssdk:url-connection-client");
    }

    @Test
    void aTopicOnSqsIsOnSns() {
        reading.withSqs().withSns().with("quarkus.herald.broker", "sqs");

        assertThat(reading.listener(Topic.class).source().broker()).isEqualTo("sns");
    }

    @Test
    void aQueueOnSnsIsOnSqs() {
        reading.withSqs().withSns().with("quarkus.herald.broker", "sns");

        assertThat(reading.listener(Plain.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void theClientsOfAmazonAreOneChoice() {
        reading.withSqs().withSns().without("quarkus.herald.broker");

        assertThat(reading.listener(Topic.class).source().broker()).isEqualTo("sns");
        assertThat(reading.listener(Plain.class).source().broker()).isEqualTo("sqs");
    }

    @Test
    void aSubscriberOnSnsNeedsTheClientOfItsQueue() {
        reading.withSns().with("quarkus.herald.broker", "sns").listeners(Topic.class);

        assertThat(reading.problems.texts()).singleElement().asString().contains("@TopicSubscriber(\"events\") has a queue of "
                + "its own: the broker 'sqs' needs its client: add the dependency "
                + "io.quarkiverse.amazonservices:quarkus-amazon-sqs");
    }

    static class Fifo {
        @QueueListener("orders.fifo")
        void on(String order) {
        }
    }

    @Test
    void refusesAFifoQueueWhereThereIsNone() {
        reading.onRabbitMq().listeners(Fifo.class);

        assertThat(reading.problems.texts()).singleElement().asString().startsWith(Fifo.class.getName()
                + "#on: queue 'orders.fifo': its name ends in .fifo, but the broker 'rabbitmq' keeps no order")
                .contains("put it on one of sqs, memory by quarkus.herald.queue.\"orders.fifo\".broker");
    }

    @Test
    void refusesAPhysicalNameOfAFifoQueueWhereThereIsNone() {
        reading.onRedis().with("quarkus.herald.queue.\"orders\".name", "orders.fifo").listeners(Plain.class);

        assertThat(reading.problems.texts()).singleElement().asString().contains("the broker 'redis' keeps no order");
    }

    @Test
    void theMissingClientOfRabbitMqIsAProblemThatNamesTheDependency() {
        reading.with("quarkus.herald.broker", "rabbitmq").listeners(Plain.class);

        assertThat(reading.problems.texts()).singleElement().asString()
                .endsWith("add the dependency io.quarkiverse.rabbitmqclient:quarkus-rabbitmq-client");
    }

    @Test
    void severalClientsAreListed() {
        reading.onRabbitMq().onRedis().withSqs().without("quarkus.herald.broker").listeners(Plain.class);

        assertThat(reading.problems.texts()).singleElement().asString()
                .contains("the clients of several: sqs, rabbitmq, redis; set quarkus.herald.broker to one of them");
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
    void refusesADestinationThatIsSilentlyOnAnotherBrokerElsewhere() {
        Mention.checkBrokers(reading.withSqs().mentions(OnTwoBrokers.class), reading.problems);

        assertThat(reading.problems.texts()).singleElement().asString().startsWith(OnTwoBrokers.class.getName()
                + "#publisher: the queue 'orders' is on the default broker 'memory' here, but on 'sqs' at "
                + OnTwoBrokers.class.getName() + "#on");
    }

    @Test
    void theDestinationsKeyPutsItOnOneBrokerEverywhere() {
        reading.withSqs().with("quarkus.herald.queue.\"orders\".broker", "sqs");

        Mention.checkBrokers(reading.mentions(OnTwoBrokers.class), reading.problems);

        assertThat(reading.problems.texts()).isEmpty();
    }
}
