package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.DeadLetterException;
import dev.herald.OutgoingMessage;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;
import dev.herald.memory.MemoryQueues;

/** The memory broker keeps the contract. */
@QuarkusTest
@TestProfile(MemoryContractTest.Profile.class)
class MemoryContractTest extends BrokerContract
        implements
            FifoContract,
            TopicContract,
            RequestContract,
            OperationsContract,
            TopicOperationsContract,
            LettersContract,
            GroupLettersContract,
            SubscriberLettersContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory", "contract.fifo", "true", "contract.topics", "true",
                    "contract.vip-filter", "{\"tier\":[\"vip\"]}", "contract.requests", "true");
        }
    }

    private BrokerProbe probe;

    @BeforeEach
    void lookIntoMemory() {
        probe = new MemoryProbe(bean(MemoryQueues.class));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    @Override
    public OutgoingMessage<Task> asVip(OutgoingMessage<Task> message) {
        return message.header("tier", "vip");
    }

    @Test
    void holdsBackAGroupWhoseHeadCouldNotBeDeadLettered() {
        List<Task> tasks = newTasks(2);
        script().when(tasks.get(0), Act.run(call -> {
            bean(MemoryQueues.class).failNextSettlements("ordered.fifo", 1);
            throw new DeadLetterException("cannot succeed, and not to be moved at first");
        }));
        listener("ordered").pause().toCompletableFuture().join();
        tasks.forEach(task -> probe().sendInGroup("ordered.fifo", task.key(), json(task)));

        listener("ordered").resume();

        awaitCallOfEach(tasks);
        awaitEmpty("ordered.fifo");
        assertThat(script().calls(tasks.get(0).key()).stream().map(Call::task).map(Task::number)).containsExactly(1, 2);
        assertThat(bean(MemoryQueues.class).deadLetters("ordered.fifo")).isNotEmpty();
    }

    @Override
    public boolean tellsAges() {
        return true;
    }
}
