package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message delivered by RabbitMQ. It belongs to its channel, and can be settled only there. */
final class RabbitMqDelivery implements Delivery {

    private final UnackedDeliveries channel;
    private final com.rabbitmq.client.Delivery raw;
    private final int attempt;
    private final int deliveriesBefore;
    private final Instant sentAt;
    private final long size;
    private final long leasedAt = System.nanoTime();
    private volatile String id;
    private volatile Headers headers;

    RabbitMqDelivery(UnackedDeliveries channel, com.rabbitmq.client.Delivery raw) {
        this.channel = channel;
        this.raw = raw;
        this.id = raw.getProperties().getMessageId();
        this.attempt = RabbitMqHeaders.count(raw.getProperties(), RabbitMqHeaders.ATTEMPTS) + 1;
        this.deliveriesBefore = deliveriesBefore(raw.getEnvelope(), raw.getProperties());
        this.sentAt = sentAt(raw.getProperties());
        this.size = raw.getBody().length + RabbitMqHeaders.length(raw.getProperties().getHeaders());
    }

    /**
     * Quorum queues count deliveries; classic queues only say whether there was one. Neither knows whether a handler began
     * an attempt, so deliveries are not attempts.
     */
    private static int deliveriesBefore(Envelope envelope, BasicProperties properties) {
        int counted = Math.max(RabbitMqHeaders.count(properties, RabbitMqHeaders.DELIVERY_COUNT),
                RabbitMqHeaders.count(properties, RabbitMqHeaders.ACQUIRED_COUNT));
        return Math.max(counted, envelope.isRedeliver() ? 1 : 0);
    }

    /** If the sender gave no time, that of the first receipt, which copies keep. */
    private static Instant sentAt(BasicProperties properties) {
        long millis = RabbitMqHeaders.number(properties, RabbitMqHeaders.SENT_AT);
        if (millis >= 0) {
            return Instant.ofEpochMilli(millis);
        }
        return properties.getTimestamp() != null
                ? properties.getTimestamp().toInstant()
                : Instant.ofEpochMilli(System.currentTimeMillis());
    }

    /**
     * When its time to live ends, which the queue counts anew for a copy; {@code null} if it has none. The clocks of the sender
     * and of this application may differ: it has not ended when the queue first delivers the message, nor lasts longer then
     * than it was to last.
     */
    Instant expiresAt() {
        if (attempt > 1) {
            long end = RabbitMqHeaders.number(raw.getProperties(), RabbitMqHeaders.EXPIRES_AT);
            if (end >= 0) {
                return Instant.ofEpochMilli(end);
            }
        }
        Duration timeToLive = timeToLive(raw.getProperties().getExpiration());
        if (timeToLive == null) {
            return null;
        }
        Instant received = received();
        Instant end = latestSent().plus(timeToLive);
        Instant latest = received.plus(timeToLive);
        if (end.isBefore(received)) {
            return received;
        }
        return end.isAfter(latest) ? latest : end;
    }

    /** AMQP's timestamp has no fractions of a second. */
    private Instant latestSent() {
        boolean exact = RabbitMqHeaders.number(raw.getProperties(), RabbitMqHeaders.SENT_AT) >= 0;
        return exact ? sentAt : sentAt.plusMillis(999);
    }

    private static Duration timeToLive(String expiration) {
        try {
            return expiration == null ? null : Duration.ofMillis(Long.parseLong(expiration.strip()));
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    private Instant received() {
        return Instant.now().minusNanos(System.nanoTime() - leasedAt);
    }

    /** Whether it is a copy for a later attempt that has outlived the time to live of its original. */
    boolean isExpiredCopy() {
        return attempt > 1 && RabbitMqHeaders.number(raw.getProperties(), RabbitMqHeaders.EXPIRES_AT) >= 0
                && isOver(Duration.ZERO);
    }

    /** Whether its time to live ends within this time. */
    boolean isOver(Duration within) {
        Instant end = expiresAt();
        return end != null && !Instant.now().plus(within).isBefore(end);
    }

    UnackedDeliveries channel() {
        return channel;
    }

    long tag() {
        return raw.getEnvelope().getDeliveryTag();
    }

    BasicProperties properties() {
        return raw.getProperties();
    }

    /** The sender's message id, or one derived from the body: either is the same for each redelivery. */
    @Override
    public String id() {
        if (id == null) {
            id = UUID.nameUUIDFromBytes(raw.getBody()).toString();
        }
        return id;
    }

    @Override
    public Body body() {
        return Body.of(raw.getBody());
    }

    /** The size of body and headers. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public Headers headers() {
        if (headers == null) {
            headers = RabbitMqHeaders.read(raw.getProperties());
        }
        return headers;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    /** The attempts before this copy of the message was published, and its deliveries since. */
    @Override
    public int receives() {
        return attempt + deliveriesBefore;
    }

    /** How often the queue has delivered this copy of the message before, as far as it reports that. */
    int deliveriesBefore() {
        return deliveriesBefore;
    }

    @Override
    public Instant sentAt() {
        return sentAt;
    }

    @Override
    public long leasedAt() {
        return leasedAt;
    }

    @Override
    public com.rabbitmq.client.Delivery raw() {
        return raw;
    }
}
