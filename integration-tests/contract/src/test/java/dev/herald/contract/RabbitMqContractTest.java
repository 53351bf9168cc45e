package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.DeadLetter;
import dev.herald.DeadLetters;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqResource;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Desk;
import dev.herald.contract.app.Gate;
import dev.herald.contract.app.LetterDesk;
import dev.herald.contract.app.Outbox;
import dev.herald.contract.app.Task;

/** The broker for RabbitMQ keeps the contract. */
@QuarkusTest
@TestProfile(RabbitMqContractTest.Profile.class)
class RabbitMqContractTest extends BrokerContract
        implements
            TopicContract,
            RequestContract,
            OperationsContract,
            TopicOperationsContract,
            LettersContract,
            SubscriberLettersContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "rabbitmq", "contract.topics", "true", "contract.vip-filter", "vip.#",
                    "contract.requests", "true", "quarkus.rabbitmqclient.network-recovery-interval", "200");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RabbitMqResource.class));
        }
    }

    /** Null where an outside server is used. */
    RabbitMq rabbitMq;

    private RabbitMqProbe probe;

    @BeforeEach
    void connect() {
        Assumptions.assumeTrue(rabbitMq != null, "the RabbitMQ server is not of this test's making");
        probe = new RabbitMqProbe(rabbitMq);
    }

    @AfterEach
    void disconnect() {
        if (probe != null) {
            probe.close();
        }
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    @Override
    public boolean lists() {
        return false;
    }

    @Override
    public boolean listsTopics() {
        return false;
    }

    @Override
    public boolean tellsSubscriptions() {
        return false;
    }

    @Override
    public OutgoingMessage<Task> asVip(OutgoingMessage<Task> message) {
        return message.routingKey("vip.eu");
    }

    /** The broker waits for its settlement as long as the channel is open. */
    @Test
    void returnsAMessageWhoseRetryCannotBePublished() {
        Task task = newTask();
        Gate gate = script().gate();
        script().always(task.key(), Act.run(call -> call.acknowledgement().ack()));
        script().when(task, Act.run(call -> {
            gate.play(call);
            call.acknowledgement().nack();
        }));
        long lost = listener("manual").counts().leasesLost();
        send("manual", task);
        eventually(() -> assertThat(gate.inside()).isEqualTo(1));

        rabbitMq.memoryAlarm(true);
        try {
            gate.open();
            eventually(() -> assertThat(listener("manual").counts().leasesLost()).isEqualTo(lost + 1));
        } finally {
            rabbitMq.memoryAlarm(false);
        }

        awaitCalls(task, 2);
        awaitEmpty("manual");
    }

    /** A result that is on its way when the broker stops reading may be published again. */
    @Test
    void whatCannotBeForwardedDuringAnAlarmIsPublishedAfterItWithoutSpendingAnAttempt() {
        awaitIdle("forwarding");
        List<Task> tasks = newTasks(2);
        long retried = listener("forwarding").counts().retried();
        long deadLettered = listener("forwarding").counts().deadLettered();
        listener("forwarding").pause();
        tasks.forEach(task -> send("forwarding", task));
        rabbitMq.memoryAlarm(true);
        try {
            listener("forwarding").resume();
            awaitCallOfEach(tasks);
            assertThatThrownBy(() -> bean(Outbox.class).post(newTask())).isInstanceOf(PublishException.class)
                    .hasMessageContaining("the broker has raised an alarm and blocks publishing")
                    .matches(failure -> ((PublishException) failure).isRetryable(), "is retryable");
            throughout(Duration.ofSeconds(3), () -> assertThat(listener("forwarding").counts().inFlight()).isEqualTo(2));
        } finally {
            rabbitMq.memoryAlarm(false);
        }

        List<Task> results = tasks.stream().map(task -> new Task(task.key(), task.number() + 100)).toList();
        awaitCallOfEach(results);
        awaitIdle("forwarding");
        assertThat(tasks).allSatisfy(task -> assertThat(calls(task)).as("calls with %s", task).hasSize(1));
        assertThat(results).allSatisfy(result -> assertThat(calls(result)).as("calls with %s", result).hasSizeBetween(1, 2));
        assertThat(listener("forwarding").counts().retried()).isEqualTo(retried);
        assertThat(listener("forwarding").counts().deadLettered()).isEqualTo(deadLettered);
    }

    /** A quorum queue drops what it has delivered too often, looking included. */
    @Test
    void showsALetterOftenAndDoesNotLoseIt() {
        rabbitMq.control("set_policy", "letters", "^letters-dlq$", "{\"delivery-limit\":12}", "--apply-to", "queues");
        try {
            Task task = newTask();
            script().always(task.key(), Act.fail("never"));
            send("letters", task);
            DeadLetters letters = bean(LetterDesk.class).letters();

            for (int times = 1; times <= 30; times++) {
                eventually(() -> assertThat(letters.browseAndAwait("letters", 100))
                        .filteredOn(letter -> letter.text().contains(task.key())).singleElement()
                        .satisfies(letter -> assertThat(letter.reason()).isPresent()));
            }
        } finally {
            rabbitMq.control("clear_policy", "letters");
        }
    }

    @Test
    void tellsWhatTheBrokerSaysAboutALetterThatItMoved() {
        Task task = newTask();
        DeadLetters letters = bean(LetterDesk.class).letters();
        listener("letters").stop().toCompletableFuture().join();
        bean(Desk.class).queues().sendAndAwait("letters", OutgoingMessage.of(task).timeToLive(Duration.ofMillis(1)));
        List<DeadLetter> found = new ArrayList<>();
        eventually(() -> {
            found.clear();
            letters.browseAndAwait("letters", 100).stream().filter(letter -> letter.text().contains(task.key()))
                    .forEach(found::add);
            assertThat(found).hasSize(1);
        });

        assertThat(found.get(0).reason()).contains("moved by RabbitMQ: expired");
        assertThat(found.get(0).source()).contains("letters");
        assertThat(found.get(0).diedAt()).isPresent();
        assertThat(found.get(0).attempts()).isEmpty();
        listener("letters").start();
        letters.redriveAndAwait(found.get(0));
        assertThat(awaitCalls(task, 1).get(0).attempt()).isEqualTo(1);
    }
}
