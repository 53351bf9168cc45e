package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Queues in which messages wait for their time, shared by all. There is one for each power of two of the delay, for a
 * message leaves such a queue only when those before it have left: it may be late by as much again as its delay, and is
 * never early. What leaves goes to the queue that is the message's routing key; of that nothing is lost, even if that
 * queue is missing for a while.
 */
final class DelayQueues {

    /** The longest delay that AMQP can tell, rounded down to days. */
    static final Duration LONGEST = Duration.ofDays(49);

    private static final String NAME = "herald-delay-";
    private static final long SHORTEST_MILLIS = 250;

    private DelayQueues() {
    }

    /**
     * One of the queues, and the exchange of that name which leads to it.
     *
     * @param name of both
     * @param durable whether it leads to queues that outlive their connection
     */
    record Rung(String name, boolean durable) implements DeclarationStep {

        @Override
        public void prepare(TopologyDeclarer broker) throws Exception {
            broker.exchange(name, "fanout", Map.of());
            broker.queue(name, false, arguments());
            broker.bind(name, name, "", Map.of());
        }

        private Map<String, Object> arguments() {
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
     * The rung for a delay.
     *
     * @param temporary whether the message is for a queue that may be gone by then, and its messages with it: such a
     *        message must not hold up others
     */
    static Rung rung(Duration delay, boolean temporary) {
        String suffix = temporary ? "ms-temporary" : "ms";
        long steps = bounded(delay).toMillis() / SHORTEST_MILLIS;
        return new Rung(NAME + Long.highestOneBit(steps) * SHORTEST_MILLIS + suffix, !temporary);
    }

    /** The delay as AMQP wants it: whole milliseconds, rounded up, from 0 to {@link #LONGEST}. */
    static String expiration(Duration delay) {
        return Long.toString(bounded(delay).plusNanos(999_999).toMillis());
    }

    private static Duration bounded(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }
}
