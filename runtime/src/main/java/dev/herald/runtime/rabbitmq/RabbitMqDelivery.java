package dev.herald.runtime.rabbitmq;

import java.time.Instant;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message as RabbitMQ pushed it, or gave it when asked. It belongs to the channel it came on, and can be settled nowhere else. */
final class RabbitMqDelivery implements Delivery {

    private final UnackedDeliveries channel;
    private final com.rabbitmq.client.Delivery raw;
    private final int attempt;
    private final Instant sentAt;
    private final long leasedAt = System.nanoTime();
    private volatile String id;
    private volatile Headers headers;

    RabbitMqDelivery(UnackedDeliveries channel, com.rabbitmq.client.Delivery raw) {
        this.channel = channel;
        this.raw = raw;
        this.id = raw.getProperties().getMessageId();
        this.attempt = attempt(raw.getEnvelope(), raw.getProperties());
        this.sentAt = sentAt(raw.getProperties());
    }

    /** Quorum queues count deliveries; classic ones tell only that there was one. */
    private static int attempt(Envelope envelope, BasicProperties properties) {
        int before = RabbitMqHeaders.count(properties, RabbitMqHeaders.DELIVERY_COUNT);
        int here = Math.max(before, envelope.isRedeliver() ? 1 : 0);
        return RabbitMqHeaders.count(properties, RabbitMqHeaders.ATTEMPTS) + here + 1;
    }

    /** Where the sender did not say, the time of the first receipt is the best that is known: copies carry it on. */
    private static Instant sentAt(BasicProperties properties) {
        long millis = RabbitMqHeaders.number(properties, RabbitMqHeaders.SENT_AT);
        if (millis >= 0) {
            return Instant.ofEpochMilli(millis);
        }
        return properties.getTimestamp() != null
                ? properties.getTimestamp().toInstant()
                : Instant.ofEpochMilli(System.currentTimeMillis());
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

    /** The sender's, or one made of what was sent: the same at each redelivery. */
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

    @Override
    public Instant sentAt() {
        return sentAt;
    }

    @Override
    public String groupId() {
        return null;
    }

    @Override
    public String orderingKey() {
        return null;
    }

    @Override
    public long leasedAt() {
        return leasedAt;
    }

    @Override
    public com.rabbitmq.client.Delivery raw() {
        return raw;
    }

    /** Whether the broker will count one more delivery if it gets the message back as it is. */
    boolean redeliveryIsCounted() {
        return !raw.getEnvelope().isRedeliver()
                || RabbitMqHeaders.number(raw.getProperties(), RabbitMqHeaders.DELIVERY_COUNT) >= 0;
    }
}
