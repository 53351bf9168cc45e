package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Subscription;

class SqsDifferencesTest {

    private static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
    private static final String POLICY = "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:orders-dlq\","
            + "\"maxReceiveCount\":%d}";

    @Test
    void aRedrivePolicyHasToLeaveRoomForReceivesWithoutAnAttempt() {
        assertThat(differences(4)).singleElement().asString().contains("after 4 receives").contains("5 attempts");
        assertThat(differences(5)).singleElement().asString().contains("after 5 receives").contains("5 attempts");
        assertThat(differences(6)).isEmpty();
    }

    private static List<String> differences(int maxReceives) {
        Subscription fiveAttempts = new Subscription("orders", Destination.existingQueue(QUEUE, null), null, Map.of(), null,
                Duration.ofMinutes(15), "orders-dlq", 5, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST));
        return SqsDifferences.of(new SqsQueue(QUEUE, Map.of("RedrivePolicy", POLICY.formatted(maxReceives))), "orders-dlq",
                fiveAttempts);
    }
}
