package dev.herald.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.QueueDescription;
import dev.herald.brokers.AmazonServer;
import dev.herald.brokers.SqsResource;

/** The broker for Amazon SQS keeps the contract. */
@QuarkusTest
@TestProfile(SqsContractTest.Profile.class)
class SqsContractTest extends BrokerContract
        implements
            FifoContract,
            RequestContract,
            OperationsContract,
            LettersContract,
            GroupLettersContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "sqs", "contract.fifo", "true", "contract.requests", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SqsResource.class));
        }
    }

    /** Null where an outside server is used. */
    AmazonServer server;

    private BrokerProbe probe;

    @BeforeEach
    void connect() {
        probe = new SqsProbe(bean(SqsClient.class), server == null
                ? Outage.notOurs("SQS")
                : new Outage(server::kill, server::restart));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    @Override
    public Map<String, String> deadLettersTo(QueueDescription deadLetterQueue) {
        return Map.of("RedrivePolicy", new JsonObject().put("maxReceiveCount", "5")
                .put("deadLetterTargetArn", deadLetterQueue.attributes().get("QueueArn")).encode());
    }
}
