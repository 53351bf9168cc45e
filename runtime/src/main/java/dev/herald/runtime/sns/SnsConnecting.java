package dev.herald.runtime.sns;

import dev.herald.runtime.sns.SnsSubscriptions.Existing;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.spi.support.MissingDestinationException;

/**
 * Connects queues to topics: lets the topic send to the queue, subscribes the queue, and brings a subscription in line with
 * what is wanted. Writes nothing where nothing differs.
 *
 * @param subscriptions by which to subscribe
 * @param wanted the subscription's attributes
 * @param access by which to let the topic send
 */
record SnsConnecting(SnsSubscriptions subscriptions, SubscriptionAttributes wanted, QueueAccess access) {

    /**
     * Connects a queue, as far as it is not.
     *
     * @return the subscription's ARN
     * @throws MissingDestinationException if somebody has to confirm the subscription first
     * @throws IllegalStateException if the queue's policy can't be read or changed; it is as it was
     */
    String connect(String topicArn, SqsQueue queue) throws MissingDestinationException {
        access.allow(topicArn, queue);
        Existing existing = subscriptions.ensure(topicArn, SnsSubscriptions.SQS, queue.arn(), wanted);
        if (!existing.isConfirmed()) {
            throw new MissingDestinationException(unconfirmed(topicArn, queue));
        }
        return existing.arn();
    }

    /** That somebody has to do something. */
    static String unconfirmed(String topicArn, SqsQueue queue) {
        return "the subscription of the queue " + queue.arn() + " to the topic " + topicArn
                + " is not confirmed: confirm it with the token in the message that Amazon SNS has sent to the queue, or "
                + "subscribe the queue with credentials of its own account";
    }
}
