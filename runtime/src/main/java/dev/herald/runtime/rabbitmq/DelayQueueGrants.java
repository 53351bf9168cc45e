package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import com.rabbitmq.client.AMQP;

import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;

/**
 * Which delay queues the client's user may use: they exist, or may be declared. Asked until it is known for a queue; a refusal is asked
 * again after a minute, because permissions may be granted meanwhile. Thread-safe.
 */
final class DelayQueueGrants {

    private static final Logger LOG = Logger.getLogger(DelayQueueGrants.class);
    private static final long ASK_AGAIN = TimeUnit.MINUTES.toNanos(1);

    /** @param end when a refusal is to be asked again ({@link System#nanoTime}) */
    private record Answer(boolean usable, long end) {

        boolean isOver() {
            return !usable && System.nanoTime() - end >= 0;
        }
    }

    private final Map<DelayQueue, Answer> answers = new ConcurrentHashMap<>();

    /** Whether messages can be delayed that long, as far as is known. Blocks when it asks. */
    boolean allow(Duration delay, boolean temporary, TopologyDeclarer broker) {
        DelayQueue queue = DelayQueues.queueFor(delay, temporary);
        Answer answer = answers.get(queue);
        return answer != null && !answer.isOver() ? answer.usable() : ask(queue, broker, answer);
    }

    private boolean ask(DelayQueue queue, TopologyDeclarer broker, Answer before) {
        try {
            queue.declare(broker);
            return learn(queue, true);
        } catch (IOException | RuntimeException failure) {
            if (RabbitMqFailures.code(failure) != AMQP.ACCESS_REFUSED) {
                // That is no answer. Whoever publishes meets the failure, too, and tells it.
                return before == null;
            }
            if (before == null) {
                warn(queue, failure);
            }
            return learn(queue, false);
        }
    }

    private boolean learn(DelayQueue queue, boolean usable) {
        answers.put(queue, new Answer(usable, System.nanoTime() + ASK_AGAIN));
        return usable;
    }

    private static void warn(DelayQueue queue, Exception failure) {
        LOG.warnf("The delay queue '%1$s' for retries cannot be used (%2$s). Until it can, listeners hold failed messages for "
                + "their retry delay. Grant the user the permissions configure, write and read on ^herald-delay-, or create "
                + "the durable fanout exchange '%1$s' and, bound to it, the quorum queue '%1$s' with the arguments %3$s, and "
                + "grant write on ^herald-delay-", queue.name(), RabbitMqFailures.reason(failure), queue.arguments());
    }
}
