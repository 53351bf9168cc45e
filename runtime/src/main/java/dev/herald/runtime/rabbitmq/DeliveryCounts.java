package dev.herald.runtime.rabbitmq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;

/**
 * How often a queue says that it has delivered a message before. Quorum queues count in headers; classic queues only say
 * whether they have, and leave such headers as the producer sent them, or the queue that the message was dead-lettered from.
 * Headers are therefore read only where the queue itself sets them. Thread-safe.
 */
final class DeliveryCounts {

    /** Reads both headers. */
    static final DeliveryCounts ALL = new DeliveryCounts(true, true);

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private final boolean countsAcquired;
    private volatile boolean counting;

    private DeliveryCounts(boolean counting, boolean countsAcquired) {
        this.counting = counting;
        this.countsAcquired = countsAcquired;
    }

    /** @param quorum whether the queue may be a quorum queue, as far as is known */
    static DeliveryCounts of(Channel channel, boolean quorum) {
        Object version = channel.getConnection().getServerProperties().get("version");
        return new DeliveryCounts(quorum, isAtLeast(String.valueOf(version), 4, 3));
    }

    static boolean isAtLeast(String version, int major, int minor) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches() || numbers.group(1).length() > 4 || numbers.group(2).length() > 4) {
            return false;
        }
        int known = Integer.parseInt(numbers.group(1));
        return known > major || known == major && Integer.parseInt(numbers.group(2)) >= minor;
    }

    /**
     * Neither kind of queue knows whether a handler began an attempt, so deliveries are not attempts. What a first delivery
     * counts came with the message from somewhere else.
     */
    int before(Envelope envelope, BasicProperties properties) {
        if (!envelope.isRedeliver()) {
            return 0;
        }
        if (!has(properties, RabbitMqHeaders.DELIVERY_COUNT) && !has(properties, RabbitMqHeaders.ACQUIRED_COUNT)) {
            // A quorum queue would have counted it.
            counting = false;
        }
        if (!counting) {
            return 1;
        }
        int delivered = RabbitMqHeaders.count(properties, RabbitMqHeaders.DELIVERY_COUNT);
        int acquired = countsAcquired ? RabbitMqHeaders.count(properties, RabbitMqHeaders.ACQUIRED_COUNT) : 0;
        return Math.max(1, Math.max(delivered, acquired));
    }

    private static boolean has(BasicProperties properties, String header) {
        return properties.getHeaders() != null && properties.getHeaders().containsKey(header);
    }
}
