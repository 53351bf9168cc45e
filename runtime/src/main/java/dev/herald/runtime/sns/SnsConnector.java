package dev.herald.runtime.sns;

import dev.herald.runtime.sns.SnsSubscriptions.Existing;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.spi.support.MissingDestinationException;

/**
 * Connects queues to topics: allows the topic to send to the queue, subscribes the queue, and updates the attributes of the
 * subscription. Writes only what differs.
 *
 * @param subscriptions subscribes the queue
 * @param wanted the configured attributes of the subscription
 * @param access allows the topic to send
 */
record SnsConnector(SnsSubscriptions subscriptions, SubscriptionAttributes wanted, QueueAccess access) {

    /**
     * Connects a queue, unless it is connected.
     *
     * @return the ARN of the subscription
     * @throws MissingDestinationException if the subscription must be confirmed first
     * @throws IllegalStateException if the policy of the queue cannot be read or changed; it is left unchanged
     */
    String connect(String topicArn, SqsQueue queue) throws MissingDestinationException {
        access.allow(topicArn, queue);
        Existing existing = subscriptions.ensure(topicArn, SnsSubscriptions.SQS, queue.arn(), wanted);
        if (!existing.isConfirmed()) {
            throw new MissingDestinationException(unconfirmed(topicArn, queue));
        }
        return existing.arn();
    }

    /** The error text for a subscription that must be confirmed. */
    static String unconfirmed(String topicArn, SqsQueue queue) {
        return "the subscription of the queue " + queue.arn() + " to the topic " + topicArn
                + " is not confirmed: confirm it with the token in the message that Amazon SNS sent to the queue, or "
                + "subscribe the queue with credentials of its own account";
    }
}
