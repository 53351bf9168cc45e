package dev.herald.runtime.redis;

import java.time.Instant;
import java.util.Optional;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.UncountedReceives;

/** A received stream entry. Its fields are decoded on demand, on the handler's thread. */
final class StreamDelivery implements Delivery {

    /**
     * In the delivery count that Redis keeps of an entry, what it cannot tell from deliveries alone: above its lower 32 bits,
     * how many of the attempts do not count, and above that whether no further one begins. Lua is exact up to 53 bits.
     */
    private static final int UNCOUNTED = 32;
    private static final long MAX_UNCOUNTED = (1L << 20) - 1;
    private static final long USED_UP = 1L << 52;

    private final Response raw;
    private final String entryId;
    private final StreamFields format;
    private final long deliveryCount;
    private final UncountedReceives uncounted;
    private final int attemptAtReceipt;
    private final int receivesAtReceipt;
    private final long leasedAt;
    private final long size;
    private volatile Headers headers;
    private volatile boolean settled;

    /**
     * @param raw the entry: its id, and alternating fields and values
     * @param deliveryCount how often Redis has delivered the entry
     * @param uncounted the deliveries of the stream's entries that are known not to be attempts
     * @param format which of the fields is the payload
     */
    StreamDelivery(Response raw, long deliveryCount, UncountedReceives uncounted, StreamFields format, long leasedAt) {
        this.raw = raw;
        this.entryId = raw.get(0).toString();
        this.format = format;
        this.deliveryCount = deliveryCount;
        this.uncounted = uncounted;
        this.attemptAtReceipt = uncounted.attempt(entryId, received(), received() - uncountedBefore());
        this.receivesAtReceipt = uncounted.receives(entryId, received());
        this.leasedAt = leasedAt;
        this.size = size(raw.get(1));
    }

    private static long size(Response fields) {
        long bytes = 0;
        for (Response nameOrValue : fields) {
            bytes += nameOrValue.toBuffer().length();
        }
        return bytes;
    }

    /** The entry's id in the stream. */
    String entryId() {
        return entryId;
    }

    Response fields() {
        return raw.get(1);
    }

    @Override
    public Response raw() {
        return raw;
    }

    @Override
    public String id() {
        return ownId().orElse(entryId);
    }

    /** The id of a message that waited outside of the stream. */
    Optional<String> ownId() {
        return headers().get(StreamFields.ID).filter(own -> ControlHeaders
                .areOf(headers().value(HeraldHeaders.BOUND_TO).orElse(null), format.stream(), own));
    }

    /** @throws UnreadableMessageException if the entry has no payload, which no retry would change */
    @Override
    public Body body() {
        Body payload = format.body(fields());
        if (payload == null) {
            throw new UnreadableMessageException("the stream entry has no field '" + format.bodyField()
                    + "' with the payload: add it, or set the queue's attribute body-field to the field that has it",
                    null);
        }
        return payload;
    }

    /** The size of all fields. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public Headers headers() {
        if (headers == null) {
            headers = format.headers(fields());
        }
        return headers;
    }

    @Override
    public int attempt() {
        return uncounted.attempt(entryId, received(), attemptAtReceipt);
    }

    @Override
    public int receives() {
        return uncounted.receives(entryId, received(), receivesAtReceipt);
    }

    @Override
    public boolean isUsedUp() {
        return deliveryCount >= USED_UP || uncounted.isUsedUp(entryId, received());
    }

    /** How often Redis has delivered the entry since it was last released, and the attempts until then. */
    private int received() {
        return (int) Math.min(Integer.MAX_VALUE, deliveryCount & 0xFFFF_FFFFL);
    }

    private int uncountedBefore() {
        return (int) (deliveryCount >>> UNCOUNTED & MAX_UNCOUNTED);
    }

    /** The delivery count for an entry that is released after so many attempts. */
    static long released(Attempts attempts) {
        long uncounted = Math.min(MAX_UNCOUNTED, attempts.begun() - attempts.counted());
        return (attempts.usedUp() ? USED_UP : 0) + (uncounted << UNCOUNTED) + attempts.begun();
    }

    /** The lease is over without a release, after so many attempts. */
    void ended(Attempts attempts) {
        uncounted.ended(entryId, received(), attempts);
    }

    /** Redis has confirmed that it was acknowledged or released. */
    void settled() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** The count that Redis keeps, by which it knows the lease. */
    long deliveryCount() {
        return deliveryCount;
    }

    @Override
    public long leasedAt() {
        return leasedAt;
    }

    /** From the entry's id. */
    @Override
    public Instant sentAt() {
        return EntryId.time(entryId);
    }
}
