package dev.herald.contract;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.runtime.memory.MemoryQueues;

/** The memory broker keeps the contract. */
@QuarkusTest
@TestProfile(MemoryContractTest.Profile.class)
class MemoryContractTest extends BrokerContract implements TopicContract, RequestContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory", "contract.topics", "true", "contract.requests", "true");
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
}
