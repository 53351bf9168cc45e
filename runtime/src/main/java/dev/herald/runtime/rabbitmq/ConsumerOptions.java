package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;

/**
 * How a listener consumes.
 *
 * @param exclusive whether the listener must be the queue's only consumer
 * @param sole whether another instance takes over the queue as soon as this one does not consume it
 * @param arguments of the consumer, such as {@code x-priority}
 * @param timeout after which the broker closes the channel of an unacknowledged message
 * @param deliveryLimit how often a quorum queue delivers a message again before it drops or dead-letters it
 */
record ConsumerOptions(boolean exclusive, boolean sole, Map<String, Object> arguments, Duration timeout, int deliveryLimit) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);
    static final String TIMEOUT = "x-consumer-timeout";
    /** The default of RabbitMQ 4.0 and newer. */
    private static final int DEFAULT_DELIVERY_LIMIT = 20;

    /**
     * Reads the listener's attributes.
     *
     * @throws IllegalArgumentException if an attribute is unknown or not supported; the message names it and the alternative
     */
    static ConsumerOptions of(Subscription subscription) {
        String id = subscription.listenerId();
        if ("true".equals(subscription.attributes().get("auto-ack"))) {
            throw new IllegalArgumentException(ConfigKeys.attributeOfListener(id, "auto-ack")
                    + "=true is not supported: the broker would send the whole "
                    + "queue at once, more than the application may hold. To remove messages before they are handled, set "
                    + "ack = MANUAL on the listener and call Acknowledgement.ack() first");
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        subscription.attributes().forEach((name, value) -> {
            if (name.startsWith("x-")) {
                arguments.put(name, RabbitMqArguments.typed(value));
            } else if (!name.equals("exclusive") && !name.equals("auto-ack") && !name.startsWith("queue.")) {
                throw new IllegalArgumentException(
                        ConfigKeys.attributeOfListener(id, name)
                                + " is unknown on RabbitMQ: a listener has exclusive, arguments "
                                + "that start with x- such as x-priority, and for a topic those of its queue, such as "
                                + "queue.x-max-length");
            }
        });
        boolean exclusive = "true".equals(subscription.attributes().get("exclusive"));
        boolean singleActive = "true".equals(configured(subscription, "x-single-active-consumer"));
        return new ConsumerOptions(exclusive, exclusive || singleActive, arguments,
                timeout(subscription), deliveryLimit(subscription));
    }

    private static Duration timeout(Subscription subscription) {
        Long millis = number(subscription, TIMEOUT);
        return millis == null ? DEFAULT_TIMEOUT : Duration.ofMillis(millis);
    }

    private static int deliveryLimit(Subscription subscription) {
        Long limit = number(subscription, RabbitMqArguments.DELIVERY_LIMIT);
        return limit == null || limit < 0 ? DEFAULT_DELIVERY_LIMIT : (int) Math.min(limit, Integer.MAX_VALUE);
    }

    private static String configured(Subscription subscription, String argument) {
        return subscription.attributes().getOrDefault(argument, subscription.attributes().getOrDefault(
                "queue." + argument, subscription.destination().attributes().get(argument)));
    }

    /** A numeric argument of the listener or its queue, or {@code null} if none is configured. */
    private static Long number(Subscription subscription, String argument) {
        String configured = configured(subscription, argument);
        return configured != null && RabbitMqArguments.typed(configured) instanceof Long number ? number : null;
    }
}
