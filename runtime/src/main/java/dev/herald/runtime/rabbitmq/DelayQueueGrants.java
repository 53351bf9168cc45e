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
 * Which delay queues the client's user may use: they exist, or may be declared, and may be published to. Declaring is tried
 * until it is known for a queue; whether it may be published to is known when the broker has refused that. A refusal is
 * forgotten after a minute, because permissions may be granted meanwhile. Thread-safe.
 */
final class DelayQueueGrants {

    private static final Logger LOG = Logger.getLogger(DelayQueueGrants.class);
    private static final long ASK_AGAIN = TimeUnit.MINUTES.toNanos(1);

    /**
     * @param refusal why the queue cannot be used, with the permission that is missing; {@code null} if it can
     * @param end when a refusal is to be forgotten ({@link System#nanoTime})
     */
    private record Answer(String refusal, long end) {

        Answer(String refusal) {
            this(refusal, System.nanoTime() + ASK_AGAIN);
        }

        boolean isOver() {
            return refusal != null && System.nanoTime() - end >= 0;
        }
    }

    private final Map<DelayQueue, Answer> answers = new ConcurrentHashMap<>();

    /** Why messages cannot be delayed there, as far as is known; {@code null} if they can. Blocks when it asks. */
    String refusal(DelayQueue queue, TopologyDeclarer broker) {
        Answer answer = answers.get(queue);
        return answer != null && !answer.isOver() ? answer.refusal() : ask(queue, broker, answer);
    }

    private String ask(DelayQueue queue, TopologyDeclarer broker, Answer before) {
        try {
            queue.declare(broker);
            return learn(queue, null);
        } catch (IOException | RuntimeException failure) {
            if (RabbitMqFailures.code(failure) != AMQP.ACCESS_REFUSED) {
                // That is no answer. Whoever publishes meets the failure, too, and tells it.
                return before == null ? null : before.refusal();
            }
            return learn(queue, FailureText.message(failure));
        }
    }

    /** The broker has refused a message for a delay queue, which an administrator may have made. */
    void publishingRefused(DelayQueue queue, Throwable failure) {
        learn(queue, new MissingPermissionException("write", queue.name(), failure).getMessage());
    }

    private String learn(DelayQueue queue, String refusal) {
        Answer before = answers.put(queue, new Answer(refusal));
        if (refusal != null && (before == null || before.refusal() == null)) {
            warn(queue, refusal);
        }
        return refusal;
    }

    private static void warn(DelayQueue queue, String refusal) {
        LOG.warnf("The delay queue '%1$s' for retries cannot be used: %2$s. Until it can, listeners hold failed messages for "
                + "their retry delay. Grant the user the permissions configure, write and read on ^herald-delay-, or create "
                + "the durable fanout exchange '%1$s' and, bound to it, the quorum queue '%1$s' with the arguments %3$s, and "
                + "grant write on ^herald-delay-", queue.name(), refusal, queue.arguments());
    }
}
