package dev.herald.contract;

import java.util.List;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.contract.app.Script;

/**
 * What the container promises on every broker. A broker's own test class extends this, says how an outsider gets at the
 * broker, and adds the contracts of what only some brokers can: {@link FifoContract}, {@link TopicContract},
 * {@link RequestContract}.
 */
abstract class BrokerContract
        implements
            DeliveryContract,
            ThreadContract,
            RetryContract,
            DeadLetterContract,
            SettlementContract,
            LeaseContract,
            BatchContract,
            FlowContract,
            LifecycleContract,
            PublishingContract {

    private static final List<String> ASLEEP = List.of("dormant");

    @Inject
    Script script;

    @Inject
    Listeners listeners;

    @Inject
    Instance<Object> beans;

    @Override
    public Script script() {
        return script;
    }

    @Override
    public Listeners listeners() {
        return listeners;
    }

    @Override
    public <T> T bean(Class<T> type) {
        return beans.select(type).get();
    }

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
