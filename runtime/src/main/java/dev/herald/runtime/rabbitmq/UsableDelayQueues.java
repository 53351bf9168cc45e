package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import com.rabbitmq.client.AMQP;

import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;
import dev.herald.spi.support.FailureText;

/**
 * Which delay queues can be used: they exist, or may be declared, may be published to, and confirm what is published.
 * Declaring is tried until it is known for a queue; the rest is known when the broker has refused a message, or has not
 * answered. A refusal is forgotten after a minute, because permissions may be granted and queues may recover meanwhile.
 * Thread-safe.
 */
final class UsableDelayQueues {

    private static final Logger LOG = Logger.getLogger(UsableDelayQueues.class);
    static final long ASK_AGAIN = TimeUnit.MINUTES.toNanos(1);
    /**
     * RabbitMQ records the members of a new quorum queue half a second late. If it is killed before, it has forgotten the
     * queue's messages afterwards, although it had confirmed them.
     */
    private static final long RECORDED = TimeUnit.SECONDS.toNanos(2);

    /**
     * @param refusal why the queue cannot be used; {@code null} if it can
     * @param end when a refusal is to be forgotten, or the queue is no longer new ({@link System#nanoTime})
     */
    private record Answer(String refusal, boolean isNew, long end) {

        static final Answer USABLE = new Answer(null, false, 0);

        static Answer refused(String refusal) {
            return new Answer(refusal, false, System.nanoTime() + ASK_AGAIN);
        }

        static Answer created() {
            return new Answer(null, true, System.nanoTime() + RECORDED);
        }

        boolean isOver() {
            return System.nanoTime() - end >= 0;
        }
    }

    private final Map<DelayQueue, Answer> answers = new ConcurrentHashMap<>();

    /** Why messages cannot be delayed there, as far as is known; {@code null} if they can. Blocks when it asks. */
    String refusal(DelayQueue queue, TopologyDeclarer broker) {
        Answer answer = answers.get(queue);
        return answer == null || answer.refusal() != null && answer.isOver()
                ? ask(queue, broker, answer)
                : answer.refusal();
    }

    /** Whether it was created a moment ago, so that the broker might still forget what is in it. */
    boolean isNew(DelayQueue queue) {
        Answer answer = answers.get(queue);
        return answer != null && answer.isNew() && !answer.isOver();
    }

    /**
     * When to ask for a queue again that cannot be used, in nanoseconds from now: when the last refusal is forgotten. Messages
     * that were under way at the first one are refused later.
     */
    long askAgainIn(DelayQueue queue) {
        Answer answer = answers.get(queue);
        return answer == null || answer.refusal() == null || answer.isOver() ? ASK_AGAIN : answer.end() - System.nanoTime();
    }

    private String ask(DelayQueue queue, TopologyDeclarer broker, Answer before) {
        try {
            boolean existed = broker.queueExists(queue.name());
            queue.declare(broker);
            answers.put(queue, existed || !queue.durable() ? Answer.USABLE : Answer.created());
            return null;
        } catch (IOException | RuntimeException failure) {
            if (RabbitMqFailures.code(failure) != AMQP.ACCESS_REFUSED) {
                // That is no answer. Whoever publishes meets the failure, too, and tells it.
                return before == null ? null : before.refusal();
            }
            return missesPermission(queue, FailureText.message(failure));
        }
    }

    /** The broker has refused a message for a delay queue, which an administrator may have made. */
    void publishingRefused(DelayQueue queue, Throwable failure) {
        missesPermission(queue, new MissingPermissionException("write", queue.name(), failure).getMessage());
    }

    private String missesPermission(DelayQueue queue, String refusal) {
        return learn(queue, refusal, "Grant the user the permissions configure, write and read on ^herald-delay-, and write "
                + "on amq.default; or create the durable fanout exchange '" + queue.name()
                + "' and, bound to it, the quorum queue '" + queue.name()
                + "' with the arguments " + queue.arguments() + ", and grant write on ^herald-delay-");
    }

    /** The broker has not confirmed a message for it, though it could: a queue without a leader answers nothing. */
    void notConfirmed(DelayQueue queue, String reason) {
        learn(queue, reason, "If it stays so, check the queue with rabbitmq-queues quorum_status " + queue.name()
                + ": it has no leader, or too few of its members are running. If it is never going to have one, delete it: it is "
                + "created again");
    }

    private String learn(DelayQueue queue, String refusal, String cure) {
        Answer before = answers.put(queue, Answer.refused(refusal));
        if (before == null || before.refusal() == null) {
            LOG.warnf("The delay queue '%s' for retries cannot be used: %s. Until it can, listeners hold failed messages for "
                    + "their retry delay. %s", queue.name(), refusal, cure);
        }
        return refusal;
    }
}
