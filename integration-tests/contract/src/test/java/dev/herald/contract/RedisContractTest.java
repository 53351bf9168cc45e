package dev.herald.contract;

import java.util.List;
import java.util.Map;

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
class RedisContractTest extends BrokerContract
        implements
            RequestContract,
            OperationsContract,
            TopicOperationsContract,
            LettersContract {

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
        probe = new RedisProbe(bean(Redis.class), server == null
                ? Outage.notOurs("Redis")
                : new Outage(server::kill, server::restart));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    @Override
    public boolean keepsTopics() {
        return false;
    }

    @Override
    public boolean tellsSubscriptions() {
        return false;
    }

    @Override
    public boolean tellsAges() {
        return true;
    }
}
