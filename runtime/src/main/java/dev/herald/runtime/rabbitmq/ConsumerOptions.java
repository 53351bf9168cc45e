package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.spi.Subscription;

/**
 * How a listener consumes.
 *
 * @param exclusive whether it is to be the queue's only consumer
 * @param arguments such as {@code x-priority}
 * @param timeout after which the broker closes the channel of a message that is not settled
 */
record ConsumerOptions(boolean exclusive, Map<String, Object> arguments, Duration timeout) {

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(30);
    private static final String TIMEOUT = "x-consumer-timeout";

    /**
     * Reads the listener's attributes.
     *
     * @throws IllegalArgumentException naming the attribute that can't be, and what to use instead
     */
    static ConsumerOptions of(Subscription subscription) {
        String key = "quarkus.herald.listener.\"" + subscription.listenerId() + "\".attributes.\"";
        if ("true".equals(subscription.attributes().get("auto-ack"))) {
            throw new IllegalArgumentException(key + "auto-ack\"=true: the broker would send all it has at once, more than the "
                    + "application may hold; to take a message off the queue before it is handled, make the listener "
                    + "ack = MANUAL and have it call Acknowledgement.ack() first");
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        subscription.attributes().forEach((name, value) -> {
            if (name.startsWith("x-")) {
                arguments.put(name, RabbitMqArguments.typed(value));
            } else if (!name.equals("exclusive") && !name.equals("auto-ack") && !name.startsWith("queue.")) {
                throw new IllegalArgumentException(key + name + "\" is not known on RabbitMQ: there are x-priority and other "
                        + "arguments that start with x-, exclusive, and for a topic those of the queue, as queue.x-max-length");
            }
        });
        return new ConsumerOptions("true".equals(subscription.attributes().get("exclusive")), arguments,
                timeout(subscription));
    }

    private static Duration timeout(Subscription subscription) {
        String configured = subscription.attributes().getOrDefault(TIMEOUT, subscription.attributes().getOrDefault(
                "queue." + TIMEOUT, subscription.destination().attributes().get(TIMEOUT)));
        return configured != null && RabbitMqArguments.typed(configured) instanceof Long millis
                ? Duration.ofMillis(millis)
                : USUAL_TIMEOUT;
    }
}
