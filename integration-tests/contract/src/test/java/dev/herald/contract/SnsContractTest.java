package dev.herald.contract;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.OutgoingMessage;
import dev.herald.brokers.AmazonServer;
import dev.herald.brokers.SnsResource;
import dev.herald.contract.app.Task;

/** The brokers for Amazon SNS and Amazon SQS keep the contract together. */
@QuarkusTest
@TestProfile(SnsContractTest.Profile.class)
class SnsContractTest extends BrokerContract
        implements
            TopicContract,
            RequestContract,
            FifoContract,
            LettersContract,
            GroupLettersContract,
            SubscriberLettersContract {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "sqs", "contract.topics", "true", "contract.vip-filter",
                    "{\"tier\":[\"vip\"]}", "contract.requests", "true", "contract.fifo", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SnsResource.class));
        }
    }

    /** Null where an outside server is used. */
    AmazonServer server;

    private BrokerProbe probe;

    @BeforeEach
    void connect() {
        probe = new SqsProbe(bean(SqsClient.class), server == null
                ? Outage.notOurs("SNS")
                : new Outage(server::kill, server::restart));
    }

    @Override
    public BrokerProbe probe() {
        return probe;
    }

    /** fauxqs rejects characters beyond U+FFFF, which Amazon accepts. */
    @Disabled("fauxqs rejects characters beyond U+FFFF")
    @Test
    @Override
    public void givesTextAsItCame() {
        super.givesTextAsItCame();
    }

    @Override
    public OutgoingMessage<Task> asVip(OutgoingMessage<Task> message) {
        return message.header("tier", "vip");
    }
}
