package dev.herald.runtime.sns;

import java.util.Optional;

import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue.Found;
import dev.herald.spi.Subscription;

/**
 * The ARNs of what a subscriber needs, where something is missing as they will be: all in one account, whose id stands as
 * {@code <account>} where nothing tells it.
 *
 * @param topic the topic
 * @param queue the subscriber's queue
 * @param deadLetterQueue its dead-letter queue, or {@code null} for none
 */
record Arns(String topic, String queue, String deadLetterQueue) {

    private static final int PARTITION = 1;
    private static final int ACCOUNT = 4;

    static Arns of(Optional<String> topicArn, SnsTopic topic, Found found, Subscription queue, String queueRegion) {
        Optional<String> queueArn = found.queue().map(SqsQueue::arn);
        Optional<String> deadLetterArn = found.deadLetterQueue().map(SqsQueue::arn);
        String known = topicArn.or(() -> queueArn).or(() -> deadLetterArn).or(() -> Optional.ofNullable(topic.address().arn()))
                .orElse("arn:aws:::<account>:");
        String deadLetterQueue = queue.deadLetterQueue();
        return new Arns(
                topicArn.orElseGet(() -> arn(known, "sns", topic.region(), topic.address().name())),
                queueArn.orElseGet(() -> arnOf(queue.destination().physicalName(), known, queueRegion)),
                deadLetterQueue == null
                        ? null
                        : deadLetterArn.orElseGet(() -> arnOf(deadLetterQueue, known, queueRegion)));
    }

    private static String arnOf(String queue, String known, String region) {
        return queue.startsWith("arn:") ? queue : arn(known, "sqs", region, queue.substring(queue.lastIndexOf('/') + 1));
    }

    private static String arn(String known, String service, String region, String name) {
        String[] parts = known.split(":", -1);
        return String.join(":", "arn", parts[PARTITION], service, region, parts[ACCOUNT], name);
    }

    /** The last part of an ARN. */
    static String name(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
