package dev.herald.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.brokers.SnsResource;

/** Administration of topics on Amazon SNS. */
@QuarkusTest
@TestProfile(SnsOperationsTest.Profile.class)
class SnsOperationsTest extends ContainerTest implements TopicOperationsContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "sns");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SnsResource.class));
        }
    }

    private BrokerProbe probe;

    @BeforeEach
    void connect() {
        probe = new SqsProbe(bean(SqsClient.class), Outage.notOurs("SNS"));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    @Override
    public String queueProtocol() {
        return "sqs";
    }

    @Override
    public Map<String, String> asPublished() {
        return Map.of("RawMessageDelivery", "true");
    }
}
