package dev.herald.runtime.sns;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue;

/**
 * Allows topics to send to a queue. Writes nothing if they are already allowed to.
 *
 * @param queues changes the policy of the queue
 * @param permissions explains how to grant a missing permission
 * @param policy held while the policy is read and written. SQS has no conditional write, but at least the listeners of one
 *        application do not overwrite each other's changes
 */
public record QueueAccess(SqsSubscriberQueue queues, SnsPermissions permissions, ReentrantLock policy) {

    /**
     * Adds a statement to the queue's policy that allows the topic to send, unless one already does.
     *
     * @throws IllegalStateException if the policy cannot be read or changed; it is left unchanged
     */
    public void allow(String topicArn, SqsQueue queue) {
        if (merged(topicArn, queue).isEmpty()) {
            return;
        }
        policy.lock();
        try {
            SqsQueue now = queues.read(queue.url()).orElse(queue);
            merged(topicArn, now).ifPresent(changed -> permissions.change("sqs:SetQueueAttributes", () -> {
                queues.changePolicy(queue.url(), changed);
                return null;
            }));
        } finally {
            policy.unlock();
        }
    }

    private static Optional<String> merged(String topicArn, SqsQueue queue) {
        try {
            return QueuePolicy.parse(queue.policy()).allowing(topicArn, queue.arn());
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalStateException("the policy of the queue " + queue.arn() + " " + unreadable.getMessage()
                    + "; it is left unchanged: correct it, so that a statement can be added that allows the topic " + topicArn
                    + " to send", unreadable);
        }
    }
}
