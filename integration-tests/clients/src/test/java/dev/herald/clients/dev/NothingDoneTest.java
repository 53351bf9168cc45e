package dev.herald.clients.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;

/** An address, although nothing listens there: the broker is not replaced. */
class NothingDoneTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = DevApplication.with(
            "quarkus.redis.hosts=redis://127.0.0.1:1",
            "quarkus.rabbitmqclient.hostname=127.0.0.1",
            "quarkus.rabbitmqclient.port=1",
            "quarkus.sqs.endpoint-override=http://127.0.0.1:1",
            "quarkus.sqs.aws.region=us-east-1",
            "quarkus.sqs.aws.credentials.type=anonymous");

    @BeforeAll
    static void hasABroker() {
        assumeTrue(!DevApplication.BROKER.equals("memory"));
    }

    @Test
    void connectsToTheAddress() {
        DevApplication.line(APPLICATION, "not sent: ");

        assertThat(DevApplication.log(APPLICATION)).doesNotContain("There is no container runtime", "handled an order");
    }
}
