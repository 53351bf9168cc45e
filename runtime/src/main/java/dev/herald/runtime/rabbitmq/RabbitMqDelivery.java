package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.Headers;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message delivered by RabbitMQ. It belongs to its channel, and can be settled only there. */
final class RabbitMqDelivery implements Delivery {

    private final UnackedDeliveries channel;
    private final com.rabbitmq.client.Delivery raw;
    /** Whether Herald has published it, as a copy for this queue. */
    private final boolean copied;
    private final Attempts attempts;
    private final int deliveriesBefore;
    private final Instant sentAt;
    private final long size;
    private final long leasedAt = System.nanoTime();
    private volatile String id;
    private volatile Headers headers;
    /** Until when it waits here for its next attempt ({@link System#nanoTime}); 0 if it does not. */
    private long heldUntil;

    /** @param queue that it was received from */
    RabbitMqDelivery(UnackedDeliveries channel, String queue, com.rabbitmq.client.Delivery raw) {
        this.channel = channel;
        this.raw = raw;
        this.id = sendersId(raw.getProperties());
        this.copied = RabbitMqHeaders.areOf(raw.getProperties(), queue);
        this.attempts = copied ? attempts(raw.getProperties()) : Attempts.NONE;
        DeliveryCounts counts = channel == null ? DeliveryCounts.ALL : channel.counts();
        this.deliveriesBefore = counts.before(raw.getEnvelope(), raw.getProperties());
        this.sentAt = sentAt(raw.getProperties(), copied);
        this.size = raw.getBody().length + RabbitMqHeaders.length(raw.getProperties().getHeaders());
    }

    private static Attempts attempts(BasicProperties properties) {
        return new Attempts(RabbitMqHeaders.count(properties, RabbitMqHeaders.ATTEMPTS),
                RabbitMqHeaders.count(properties, RabbitMqHeaders.ATTEMPTS_BEGUN),
                properties.getHeaders().containsKey(RabbitMqHeaders.ATTEMPTS_USED_UP));
    }

    private static String sendersId(BasicProperties properties) {
        String sent = properties.getMessageId();
        return sent == null || sent.isEmpty() ? null : sent;
    }

    /**
     * If the sender gave no time, that of the first receipt, which copies keep. The header holds in a copy that Herald made, and
     * where it only makes AMQP's timestamp, which a sender sets anew, more exact.
     */
    private static Instant sentAt(BasicProperties properties, boolean copied) {
        long millis = RabbitMqHeaders.number(properties, RabbitMqHeaders.SENT_AT);
        Date timestamp = properties.getTimestamp();
        if (millis >= 0 && (copied || timestamp != null && timestamp.getTime() / 1000 == millis / 1000)) {
            return Instant.ofEpochMilli(millis);
        }
        return timestamp != null ? timestamp.toInstant() : Instant.ofEpochMilli(System.currentTimeMillis());
    }

    /**
     * When its time to live ends, which the queue counts anew for a copy; {@code null} if it has none. The clocks of the sender
     * and of this application may differ: it has not ended when the queue first delivers the message, nor lasts longer then
     * than it was to last.
     */
    Instant expiresAt() {
        if (copied) {
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
        return copied && RabbitMqHeaders.number(raw.getProperties(), RabbitMqHeaders.EXPIRES_AT) >= 0
                && isOver(Duration.ZERO);
    }

    /** Whether its time to live ends within this time. */
    boolean isOver(Duration within) {
        Instant end = expiresAt();
        return end != null && !Instant.now().plus(within).isBefore(end);
    }

    /** Holds it, when first called. @return whether it has been held that long */
    synchronized boolean isHeldFor(Duration delay) {
        long now = System.nanoTime();
        if (heldUntil == 0) {
            long end = now + delay.toNanos();
            heldUntil = end == 0 ? 1 : end;
        }
        return now - heldUntil >= 0;
    }

    /** What is left of a delay, if it was held for a part of it. */
    synchronized Duration restOf(Duration delay) {
        return heldUntil == 0 ? delay : Duration.ofNanos(Math.max(0, heldUntil - System.nanoTime()));
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

    /** The sender's message id, or an invented one, which copies for later attempts keep. */
    @Override
    public String id() {
        String known = id;
        return known != null ? known : invented();
    }

    private synchronized String invented() {
        if (id == null) {
            id = UUID.randomUUID().toString();
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
        return attempts.counted() + 1;
    }

    @Override
    public boolean isUsedUp() {
        return attempts.usedUp();
    }

    /** The attempts before this copy of the message was published, and its deliveries since. */
    @Override
    public int receives() {
        return attempts.begun() + 1 + deliveriesBefore;
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
