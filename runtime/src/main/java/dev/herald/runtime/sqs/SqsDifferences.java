package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Subscription;
import dev.herald.spi.support.FifoNaming;

/** How an existing queue differs from the configuration of its listener. */
final class SqsDifferences {

    private SqsDifferences() {
    }

    /** One text per difference. */
    static List<String> of(SqsQueue queue, String deadLetterName, Subscription subscription) {
        List<String> differences = new ArrayList<>();
        Map<String, String> wanted = subscription.destination().attributes();
        wanted.forEach((name, value) -> {
            String actual = queue.attributes().get(name);
            if (!name.equals(QueueAttributeName.REDRIVE_POLICY.toString()) && !value.equals(actual)) {
                differences.add(name + " is " + actual + " instead of " + value);
            }
        });
        if (deadLetterName != null && !wanted.containsKey(QueueAttributeName.REDRIVE_POLICY.toString())) {
            compare(SqsRedrivePolicy.of(queue), deadLetterName, subscription.maxAttempts(), differences);
        }
        return differences;
    }

    private static void compare(SqsRedrivePolicy actual, String deadLetterName, int maxAttempts,
            List<String> differences) {
        if (actual.targetArn() == null) {
            differences.add("no redrive policy: a message that crashes its consumer is redelivered indefinitely");
            return;
        }
        if (!FifoNaming.nameOf(actual.targetArn()).equals(deadLetterName)) {
            differences.add("its redrive policy moves messages to " + actual.targetArn() + " instead of "
                    + deadLetterName);
        }
        if (actual.maxReceives() <= maxAttempts) {
            differences.add("its redrive policy moves messages after " + actual.maxReceives()
                    + " receives, which is not more than the listener's " + maxAttempts + " attempts");
        }
    }
}
