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
 * @param deliveryLimit how often a quorum queue delivers a message before it drops or dead-letters it
 */
record ConsumerOptions(boolean exclusive, Map<String, Object> arguments, Duration timeout, int deliveryLimit) {

    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(30);
    private static final String TIMEOUT = "x-consumer-timeout";
    /** RabbitMQ's default from 4.0 on. */
    private static final int USUAL_DELIVERY_LIMIT = 20;
    private static final String DELIVERY_LIMIT = "x-delivery-limit";

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
                timeout(subscription), deliveryLimit(subscription));
    }

    private static Duration timeout(Subscription subscription) {
        Long millis = number(subscription, TIMEOUT);
        return millis == null ? USUAL_TIMEOUT : Duration.ofMillis(millis);
    }

    private static int deliveryLimit(Subscription subscription) {
        Long limit = number(subscription, DELIVERY_LIMIT);
        return limit == null || limit < 0 ? USUAL_DELIVERY_LIMIT : (int) Math.min(limit, Integer.MAX_VALUE);
    }

    /** A configured argument of the listener or its queue, or {@code null} if there is none that is a number. */
    private static Long number(Subscription subscription, String argument) {
        String configured = subscription.attributes().getOrDefault(argument, subscription.attributes().getOrDefault(
                "queue." + argument, subscription.destination().attributes().get(argument)));
        return configured != null && RabbitMqArguments.typed(configured) instanceof Long number ? number : null;
    }
}
