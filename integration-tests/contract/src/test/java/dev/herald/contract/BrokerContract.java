package dev.herald.contract;

import java.util.List;

import org.junit.jupiter.api.AfterEach;

import dev.herald.Listener;

/**
 * What the container promises on every broker. A broker's own test class extends this, says how an outsider gets at the
 * broker, and adds the contracts of what only some brokers can: {@link FifoContract}, {@link TopicContract},
 * {@link RequestContract}.
 */
abstract class BrokerContract extends ContainerTest
        implements
            DeliveryContract,
            ThreadContract,
            RetryContract,
            DeadLetterContract,
            FailurePolicyContract,
            SettlementContract,
            LeaseContract,
            BatchContract,
            FlowContract,
            PauseContract,
            LifecycleContract,
            HealthContract,
            PublishingContract,
            FilterContract {

    private static final List<String> ASLEEP = List.of("dormant");

    /** A failed test must not fail its successors. */
    @AfterEach
    void leaveAllAsItWas() {
        script.reset();
        listeners.all().stream().filter(listener -> !ASLEEP.contains(listener.id())).forEach(BrokerContract::revive);
    }

    private static void revive(Listener listener) {
        listener.start();
        listener.resume();
    }
}
