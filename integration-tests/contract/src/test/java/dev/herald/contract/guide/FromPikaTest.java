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

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.brokers.RabbitMqResource;

/** The calls of pika, in Herald. */
@QuarkusTest
@TestProfile(FromPikaTest.Profile.class)
class FromPikaTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "rabbitmq", "guide.from", "pika",
                    "quarkus.herald.listener.\"jobs\".retry.delay", "100ms");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RabbitMqResource.class));
        }
    }

    /** A payload. */
    public record Job(String name, int number) {
    }

    /** Sends jobs. */
    interface JobMessages {

        @Publisher(queue = "jobs")
        void publish(Job job);
    }

    /** Handles messages. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "pika")
    static class Worker {

        private final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();

        @QueueListener("jobs")
        void work(Message<Job> job) {
            attempts.add(job.attempt());
            if (job.payload().name().equals("difficult") && job.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        }

        @QueueListener(value = "manual-jobs", ack = AckMode.MANUAL)
        void work(Job job, Acknowledgement acknowledgement) {
            if (job.name().equals("again") && attempts.isEmpty()) {
                attempts.add(job.number());
                acknowledgement.nack(Duration.ofMillis(100));
            } else {
                attempts.add(job.number());
                acknowledgement.ack();
            }
        }

        Queue<Integer> attempts() {
            return attempts;
        }
    }

    @Inject
    Queues queues;

    @Inject
    Listeners listeners;

    @Inject
    JobMessages jobs;

    @Inject
    Worker worker;

    @Test
    void declaresAQueue() {
        queues.createAndAwait("reports");

        assertThat(queues.existsAndAwait("reports")).isTrue();
    }

    @Test
    void publishesToAQueue() {
        queues.createAndAwait("reports-to-publish");

        queues.sendAndAwait("reports-to-publish", new Job("yearly", 1));

        assertThat(queues.describeAndAwait("reports-to-publish").visible()).hasValue(1);
    }

    @Test
    void acknowledgesAReceivedMessage() {
        queues.createAndAwait("reports-to-take");
        queues.sendAndAwait("reports-to-take", new Job("yearly", 1));

        List<Message<Job>> taken = queues.receiveAndAwait("reports-to-take", Job.class, 1, Duration.ofSeconds(20));
        queues.deleteAndAwait(taken);

        assertThat(taken).extracting(Message::payload).containsExactly(new Job("yearly", 1));
        assertThat(queues.receiveAndAwait("reports-to-take", Job.class, 1, Duration.ZERO)).isEmpty();
    }

    @Test
    void returnsAReceivedMessage() {
        queues.createAndAwait("reports-to-give-back");
        queues.sendAndAwait("reports-to-give-back", new Job("yearly", 1));

        List<Message<Job>> taken = queues.receiveAndAwait("reports-to-give-back", Job.class, 1, Duration.ofSeconds(20));
        queues.changeVisibilityAndAwait(taken, Duration.ZERO);

        assertThat(queues.receiveAndAwait("reports-to-give-back", Job.class, 1, Duration.ofSeconds(20)))
                .extracting(Message::payload).containsExactly(new Job("yearly", 1));
    }

    @Test
    void retriesAPublishedMessageWhenTheHandlerFails() {
        worker.attempts().clear();

        jobs.publish(new Job("difficult", 1));

        await().atMost(SOON).untilAsserted(() -> assertThat(worker.attempts()).containsExactly(1, 2));
    }

    @Test
    void acknowledgesManually() {
        worker.attempts().clear();

        queues.sendAndAwait("manual-jobs", new Job("again", 7));

        await().atMost(SOON).untilAsserted(() -> assertThat(worker.attempts()).containsExactly(7, 7));
        await().atMost(SOON).untilAsserted(() -> assertThat(queues.describeAndAwait("manual-jobs").visible()).hasValue(0));
    }

    @Test
    void stopsConsuming() throws Exception {
        await().atMost(SOON).until(() -> listeners.get("manual-jobs").state() == ListenerState.RUNNING);

        listeners.get("manual-jobs").stop().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(queues.describeAndAwait("manual-jobs").attributes()).containsEntry("consumers", "0");
        listeners.get("manual-jobs").start();
    }
}
