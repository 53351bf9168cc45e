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
 * Which delay queues the client's user may use: they exist, or may be declared. Asked once for each queue; a refusal is asked
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

    /** Whether messages can be delayed that long. Blocks when it asks. */
    boolean allow(Duration delay, boolean temporary, TopologyDeclarer broker) {
        DelayQueue queue = DelayQueues.queueFor(delay, temporary);
        Answer answer = answers.get(queue);
        if (answer == null || answer.isOver()) {
            boolean first = answer == null;
            answer = new Answer(ask(queue, broker, first), System.nanoTime() + ASK_AGAIN);
            answers.put(queue, answer);
        }
        return answer.usable();
    }

    private static boolean ask(DelayQueue queue, TopologyDeclarer broker, boolean first) {
        try {
            queue.declare(broker);
            return true;
        } catch (IOException failure) {
            // Whoever publishes meets any other failure, too, and tells it.
            boolean refused = RabbitMqFailures.code(failure) == AMQP.ACCESS_REFUSED;
            if (refused && first) {
                warn(queue, failure);
            }
            return !refused;
        }
    }

    private static void warn(DelayQueue queue, IOException failure) {
        LOG.warnf("The delay queue '%1$s' for retries cannot be used (%2$s). Until it can, listeners hold failed messages for "
                + "their retry delay. Grant the user the permissions configure, write and read on ^herald-delay-, or create "
                + "the durable fanout exchange '%1$s' and, bound to it, the quorum queue '%1$s' with the arguments %3$s, and "
                + "grant write on ^herald-delay-", queue.name(), RabbitMqFailures.reason(failure), queue.arguments());
    }
}
