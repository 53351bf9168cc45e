package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.Header;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.Receipt;
import dev.herald.TopicSubscriber;
import dev.herald.TopicSubscription;
import dev.herald.Topics;
import dev.herald.brokers.SnsResource;

/** The calls of boto3's clients for Amazon SQS and Amazon SNS, in Herald. */
@QuarkusTest
@TestProfile(FromBoto3Test.Profile.class)
class FromBoto3Test {

    private static final Duration SOON = Duration.ofSeconds(20);

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "sqs", "guide.from", "boto3",
                    // Started by the tests of the listener: it takes all that comes.
                    "quarkus.herald.listener.\"tasks\".enabled", "false",
                    "quarkus.herald.queue.\"tasks\".attributes.\"VisibilityTimeout\"", "30");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SnsResource.class));
        }
    }

    /** A payload. */
    public record Task(String name, int number) {
    }

    /** Another. */
    public record OrderEvent(String what, int order) {
    }

    /** Sends tasks. */
    interface TaskMessages {

        @Publisher(queue = "tasks")
        Receipt send(Task task, @Header("tenant") String tenant);
    }

    /** Handles messages. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "boto3")
    static class Worker {

        private final Queue<Task> done = new ConcurrentLinkedQueue<>();

        @QueueListener("tasks")
        void work(Task task, @Header("tenant") String tenant) {
            done.add(task);
        }

        Queue<Task> done() {
            return done;
        }
    }

    /** Publishes events. */
    interface OrderMessages {

        @Publisher(topic = "order-events")
        Receipt announce(OrderEvent event, @Header("tier") String tier);
    }

    /** Subscribes. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "boto3")
    static class Billing {

        private final Queue<OrderEvent> billed = new ConcurrentLinkedQueue<>();

        @TopicSubscriber(value = "order-events", id = "billing")
        void bill(OrderEvent event) {
            billed.add(event);
        }

        Queue<OrderEvent> billed() {
            return billed;
        }
    }

    @Inject
    Queues queues;

    @Inject
    Topics topics;

    @Inject
    Listeners listeners;

    @Inject
    TaskMessages tasks;

    @Inject
    OrderMessages orders;

    @Inject
    Worker worker;

    @Inject
    Billing billing;

    @Test
    void createsAQueue() {
        String url = queues.createAndAwait("tasks", Map.of("VisibilityTimeout", "30")).address();

        assertThat(url).startsWith("http").endsWith("tasks");
    }

    @Test
    void findsTheUrlOfAQueue() {
        queues.createAndAwait("tasks");

        String url = queues.describeAndAwait("tasks").address();

        assertThat(url).startsWith("http").endsWith("tasks");
    }

    @Test
    void sendsAMessage() {
        queues.createAndAwait("tasks");
        Task task = new Task("sent", 1);

        String id = queues.sendAndAwait("tasks", OutgoingMessage.of(task).header("tenant", "acme")).messageId();

        Message<Task> message = take(task);
        assertThat(message.id()).isEqualTo(id);
        assertThat(message.headers().get("tenant")).hasValue("acme");
    }

    /** Messages of the other tests may be in the queue, too. */
    private Message<Task> take(Task task) {
        return await().atMost(SOON)
                .until(() -> queues.receiveAndAwait("tasks", Task.class, 10, Duration.ofSeconds(1)).stream()
                        .peek(queues::deleteAndAwait).filter(message -> message.payload().equals(task)).findFirst(),
                        message -> message.isPresent())
                .orElseThrow();
    }

    @Test
    void receivesMessagesAndDeletesThem() {
        queues.createAndAwait("tasks");
        queues.sendAndAwait("tasks", new Task("received", 1));

        for (Message<Task> message : queues.receiveAndAwait("tasks", Task.class, 10, Duration.ofSeconds(20))) {
            worker.done().add(message.payload());
            queues.deleteAndAwait(message);
        }

        assertThat(worker.done()).contains(new Task("received", 1));
    }

    @Test
    void purgesAQueue() {
        queues.createAndAwait("tasks");
        queues.sendAndAwait("tasks", new Task("unwanted", 1));

        queues.purgeAndAwait("tasks");

        await().atMost(SOON).untilAsserted(() -> assertThat(queues.describeAndAwait("tasks").visible()).hasValue(0));
    }

    @Test
    void handlesASentMessage() throws Exception {
        listeners.get("tasks").start();

        String id = tasks.send(new Task("worked on", 1), "acme").messageId();

        assertThat(id).isNotEmpty();
        await().atMost(SOON).until(() -> worker.done().contains(new Task("worked on", 1)));
        listeners.get("tasks").stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void createsATopic() {
        String arn = topics.createAndAwait("order-events");

        assertThat(arn).startsWith("arn:aws:sns:").endsWith(":order-events");
    }

    @Test
    void subscribesAQueueAndPublishes() {
        queues.createAndAwait("orders-audit");
        topics.createAndAwait("order-events");

        TopicSubscription audit = topics.subscribeAndAwait("order-events", "sqs", "orders-audit",
                Map.of("RawMessageDelivery", "true"));
        topics.publishAndAwait("order-events", OutgoingMessage.of(new OrderEvent("created", 7))
                .subject("Order created").header("tier", "vip"));

        assertThat(audit.confirmed()).isTrue();
        await().atMost(SOON).until(() -> queues.receiveAndAwait("orders-audit", OrderEvent.class, 10, Duration.ofSeconds(1))
                .stream().anyMatch(message -> message.payload().equals(new OrderEvent("created", 7))));
    }

    @Test
    void deliversPublishedEventsToSubscribers() {
        await().atMost(SOON).until(() -> listeners.get("billing").state() == dev.herald.ListenerState.RUNNING);

        orders.announce(new OrderEvent("paid", 8), "vip");

        await().atMost(SOON).until(() -> billing.billed().contains(new OrderEvent("paid", 8)));
    }
}
