package dev.herald.runtime.sns;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue;

/**
 * Lets topics send to a queue. Writes nothing where they are allowed to.
 *
 * @param queues by which to change the queue's policy
 * @param permissions of the topic, to say what to do where that is not allowed
 * @param policies held while a policy is read and written: Amazon SQS has no conditional write, but listeners of one
 *        application at least don't undo each other's
 */
public record QueueAccess(SqsSubscriberQueue queues, SnsPermissions permissions, ReentrantLock policies) {

    /**
     * Adds a statement to the queue's policy that lets the topic send, unless one does.
     *
     * @throws IllegalStateException if the queue's policy can't be read or changed; it is as it was
     */
    public void allow(String topicArn, SqsQueue queue) {
        if (merged(topicArn, queue).isEmpty()) {
            return;
        }
        policies.lock();
        try {
            SqsQueue now = queues.read(queue.url()).orElse(queue);
            merged(topicArn, now).ifPresent(policy -> permissions.change("sqs:SetQueueAttributes", () -> {
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
