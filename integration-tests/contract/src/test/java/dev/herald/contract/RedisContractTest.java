package dev.herald.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Redis;

import dev.herald.brokers.RedisResource;
import dev.herald.brokers.RedisServer;

/** The broker for Redis keeps the contract, as far as queues go: Pub/Sub delivers at most once. */
@QuarkusTest
@TestProfile(RedisContractTest.Profile.class)
class RedisContractTest extends BrokerContract implements RequestContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "redis", "contract.requests", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RedisResource.class));
        }
    }

    /** Null where an outside server is used. */
    RedisServer server;

    private BrokerProbe probe;

    @BeforeEach
    void connect() {
        probe = new RedisProbe(bean(Redis.class), server == null ? new NoOutage() : new Crash(server));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    private record Crash(RedisServer server) implements RedisProbe.Outage {

        @Override
        public void begin() {
            server.kill();
        }

        @Override
        public void end() {
            server.restart();
        }
    }

    /** Somebody else's server is not ours to kill. */
    private record NoOutage() implements RedisProbe.Outage {

        @Override
        public void begin() {
            Assumptions.abort("the Redis server is not of this test's making");
        }

        @Override
        public void end() {
            // Never began.
        }
    }
}
