package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import com.rabbitmq.client.AMQP;

/**
 * The queues in which delayed messages wait, shared by all applications. A message expires only at the head of its queue,
 * behind those before it, so there is one queue for each power of two of the delay, and one for all delays below 250 ms: a
 * message is never early, and late by at most its delay once more, or by 250 ms if its delay is shorter. An expired message
 * is dead-lettered to the queue that its routing key names; none is lost while that queue is missing.
 */
final class DelayQueues {

    /** The longest delay that AMQP's 32 bits of milliseconds hold, in whole days. */
    static final Duration MAX_DELAY = Duration.ofDays(49);

    private static final String NAME = "herald-delay-";
    private static final long SHORTEST_MILLIS = 250;
    /** How the broker calls the exchange without a name where permissions are concerned. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    private DelayQueues() {
    }

    /**
     * One of the queues, with the exchange in front of it.
     *
     * @param name of the queue and of the exchange
     * @param durable whether its messages are for queues that outlive their connection
     */
    record DelayQueue(String name, boolean durable) implements DeclarationStep {

        @Override
        public void declare(TopologyDeclarer broker) throws IOException {
            permitted("configure", () -> {
                broker.exchange(name, "fanout", Map.of());
                return true;
            });
            // Its dead letters may carry away what the user could not read.
            boolean ours = permitted("configure or read", () -> broker.queue(name, false, arguments()));
            try {
                broker.bind(name, name, "", Map.of());
            } catch (IOException failure) {
                if (RabbitMqFailures.code(failure) != AMQP.ACCESS_REFUSED) {
                    throw failure;
                }
                // Whoever made the queue has bound it.
                if (ours) {
                    throw new MissingPermissionException("write or read", name, failure);
                }
            }
        }

        private interface Step {
            boolean make() throws IOException;
        }

        private boolean permitted(String permission, Step step) throws IOException {
            try {
                return step.make();
            } catch (IOException failure) {
                throw RabbitMqFailures.code(failure) == AMQP.ACCESS_REFUSED ? missing(permission, failure) : failure;
            }
        }

        /** Who declares a queue must be allowed to publish to the exchange of its dead letters. */
        private MissingPermissionException missing(String permission, IOException failure) {
            return RabbitMqFailures.reason(failure).contains("'" + DEFAULT_EXCHANGE + "'")
                    ? new MissingPermissionException("write", DEFAULT_EXCHANGE, failure)
                    : new MissingPermissionException(permission, name, failure);
        }

        Map<String, Object> arguments() {
            Map<String, Object> arguments = new HashMap<>();
            arguments.put("x-queue-type", "quorum");
            arguments.put("x-dead-letter-exchange", "");
            arguments.put("x-overflow", "reject-publish");
            if (durable) {
                arguments.put("x-dead-letter-strategy", "at-least-once");
            }
            return arguments;
        }
    }

    /**
     * The queue for a delay.
     *
     * @param temporary whether the message is for a temporary queue, which may be gone by then: such a message must not hold
     *        up others
     */
    static DelayQueue queueFor(Duration delay, boolean temporary) {
        String suffix = temporary ? "ms-temporary" : "ms";
        long steps = bounded(delay).toMillis() / SHORTEST_MILLIS;
        return new DelayQueue(NAME + Long.highestOneBit(steps) * SHORTEST_MILLIS + suffix, !temporary);
    }

    /** The delay in the form of AMQP's expiration: milliseconds, rounded up, from 0 to {@link #MAX_DELAY}. */
    static String expiration(Duration delay) {
        return Long.toString(bounded(delay).plusNanos(999_999).toMillis());
    }

    private static Duration bounded(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    }
}
