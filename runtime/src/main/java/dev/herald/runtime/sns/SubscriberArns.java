package dev.herald.runtime.sns;

import java.util.Optional;

import dev.herald.runtime.aws.Arn;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue.Found;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.FifoNaming;

/**
 * The ARNs of the resources of a subscriber. A missing resource has the ARN that it will get, in the account of the others,
 * or with {@code <account>} if the account is unknown.
 *
 * @param topic the topic
 * @param queue the subscriber's queue
 * @param deadLetterQueue its dead-letter queue, or {@code null} for none
 */
record SubscriberArns(String topic, String queue, String deadLetterQueue) {

    private static final Arn UNKNOWN = new Arn("aws", "", "", "<account>", "");

    static SubscriberArns of(Optional<String> topicArn, SnsTopic topic, Found found, Subscription queue, String queueRegion) {
        Optional<String> queueArn = found.queue().map(SqsQueue::arn);
        Optional<String> deadLetterArn = found.deadLetterQueue().map(SqsQueue::arn);
        Arn known = topicArn.or(() -> queueArn).or(() -> deadLetterArn).or(() -> Optional.ofNullable(topic.address().arn()))
                .flatMap(Arn::find).orElse(UNKNOWN);
        String deadLetterQueue = queue.deadLetterQueue();
        return new SubscriberArns(
                topicArn.orElseGet(() -> known.sibling("sns", topic.region(), topic.address().name()).toString()),
                queueArn.orElseGet(() -> arnOf(queue.destination().physicalName(), known, queueRegion)),
                deadLetterQueue == null
                        ? null
                        : deadLetterArn.orElseGet(() -> arnOf(deadLetterQueue, known, queueRegion)));
    }

    private static String arnOf(String queue, Arn known, String region) {
        return FifoNaming.isArn(queue) ? queue : known.sibling("sqs", region, FifoNaming.nameOf(queue)).toString();
    }
}
