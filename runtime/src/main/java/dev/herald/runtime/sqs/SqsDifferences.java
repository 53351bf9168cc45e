package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Subscription;
import dev.herald.spi.support.FifoNaming;

/** In what an existing queue differs from what its listener wants. */
final class SqsDifferences {

    private SqsDifferences() {
    }

    /** One text for each difference; none if all is well. */
    static List<String> of(SqsQueue queue, String deadLetterName, Subscription subscription) {
        List<String> differences = new ArrayList<>();
        Map<String, String> wanted = subscription.destination().attributes();
        wanted.forEach((name, value) -> {
            String actual = queue.attributes().get(name);
            if (!name.equals(QueueAttributeName.REDRIVE_POLICY.toString()) && !value.equals(actual)) {
                differences.add(name + " is " + actual + ", configured is " + value);
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
            differences.add("it has no redrive policy, so that a message that brings its consumer down comes back for ever");
            return;
        }
        if (!FifoNaming.nameOf(actual.targetArn()).equals(deadLetterName)) {
            differences.add("its redrive policy moves messages to " + actual.targetArn() + ", configured is "
                    + deadLetterName);
        }
        if (actual.maxReceives() < maxAttempts) {
            differences.add("its redrive policy moves messages after " + actual.maxReceives()
                    + " receives, before the listener's " + maxAttempts + " attempts are made");
        }
    }
}
