package dev.herald.runtime.sns;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.PollingLoop.MissingDestinationException;
import dev.herald.runtime.sns.SnsSubscriptions.Existing;
import dev.herald.runtime.sns.SubscriptionAttributes.Change;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue;

/**
 * Connects queues to topics: lets the topic send to the queue, subscribes the queue, and brings a subscription in line with
 * what is wanted. Writes nothing where nothing differs.
 *
 * @param subscriptions by which to subscribe
 * @param wanted the subscription's attributes
 * @param queues by which to change the queue's policy
 * @param policies held while a policy is read and written: Amazon SQS has no conditional write, but listeners of one
 *        application at least don't undo each other's
 */
record SnsConnecting(SnsSubscriptions subscriptions, SubscriptionAttributes wanted, SqsSubscriberQueue queues,
        ReentrantLock policies) {

    /**
     * Connects a queue, as far as it is not.
     *
     * @return the subscription's ARN
     * @throws MissingDestinationException if somebody has to confirm the subscription first
     * @throws IllegalStateException if the queue's policy can't be read or changed; it is as it was
     */
    String connect(String topicArn, SqsQueue queue) throws MissingDestinationException {
        allow(topicArn, queue);
        Existing existing = subscriptions.find(topicArn, queue.arn()).filter(Existing::isConfirmed)
                .orElseGet(() -> subscribe(topicArn, queue.arn()));
        if (!existing.isConfirmed()) {
            throw new MissingDestinationException(unconfirmed(topicArn, queue));
        }
        for (Change change : wanted.changes(existing.attributes())) {
            subscriptions.change(existing.arn(), change);
        }
        return existing.arn();
    }

    /** That somebody has to do something. */
    static String unconfirmed(String topicArn, SqsQueue queue) {
        return "the subscription of the queue " + queue.arn() + " to the topic " + topicArn
                + " is not confirmed: confirm it with the token in the message that Amazon SNS has sent to the queue, or "
                + "subscribe the queue with credentials of its own account";
    }

    private Existing subscribe(String topicArn, String queueArn) {
        try {
            return new Existing(subscriptions.subscribe(topicArn, queueArn, wanted.wanted()), wanted.wanted());
        } catch (SdkException failure) {
            // That it exists with other attributes, for somebody was faster, has no code of its own.
            if (SnsFailures.isInvalid(failure)) {
                return subscriptions.find(topicArn, queueArn).filter(Existing::isConfirmed).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    private void allow(String topicArn, SqsQueue queue) {
        if (merged(topicArn, queue).isEmpty()) {
            return;
        }
        policies.lock();
        try {
            SqsQueue now = queues.read(queue.url()).orElse(queue);
            merged(topicArn, now).ifPresent(policy -> subscriptions.permissions().change("sqs:SetQueueAttributes", () -> {
                queues.changePolicy(queue.url(), policy);
                return null;
            }));
        } finally {
            policies.unlock();
        }
    }

    private static Optional<String> merged(String topicArn, SqsQueue queue) {
        try {
            return QueuePolicy.parse(queue.policy()).allowing(topicArn, queue.arn());
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalStateException("the policy of the queue " + queue.arn() + " " + unreadable.getMessage()
                    + "; it is left as it is: correct it, so that a statement can be added that lets the topic " + topicArn
                    + " send", unreadable);
        }
    }
}
