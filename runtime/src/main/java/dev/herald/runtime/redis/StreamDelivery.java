package dev.herald.runtime.redis;

import java.time.Instant;
import java.util.Optional;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.UncountedReceives;

/** A received stream entry. Its fields are decoded on demand, on the handler's thread. */
final class StreamDelivery implements Delivery {

    /**
     * Added to the delivery count that Redis keeps of an entry, once no further attempt may begin: the count alone does not
     * tell attempts from deliveries that no handler saw.
     */
    private static final int USED_UP = 1_000_000_000;

    private final Response raw;
    private final String entryId;
    private final StreamFields format;
    private final int deliveryCount;
    private final UncountedReceives uncounted;
    private final int attemptAtReceipt;
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
    StreamDelivery(Response raw, int deliveryCount, UncountedReceives uncounted, StreamFields format, long leasedAt) {
        this.raw = raw;
        this.entryId = raw.get(0).toString();
        this.format = format;
        this.deliveryCount = deliveryCount;
        this.uncounted = uncounted;
        this.attemptAtReceipt = uncounted.attempt(entryId, counted());
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
        return uncounted.attempt(entryId, counted(), attemptAtReceipt);
    }

    @Override
    public int attemptsBegun() {
        return deliveryCount > USED_UP ? counted() - 1 : uncounted.attemptsBegun(entryId, counted());
    }

    /** How often Redis has delivered the entry since it was last released, and the attempts until then. */
    private int counted() {
        return deliveryCount > USED_UP ? deliveryCount - USED_UP : deliveryCount;
    }

    /**
     * The delivery count for an entry that is released.
     *
     * @param attempts how many attempts handlers have begun
     * @param most after how many no further one may begin
     */
    int released(int attempts, int most) {
        return attempts >= most || deliveryCount > USED_UP ? USED_UP + Math.min(USED_UP, attempts) : attempts;
    }

    /** The lease is over without a release, after so many attempts. */
    void ended(int attempts, int most) {
        if (attempts >= most) {
            uncounted.usedUp(entryId, counted(), attempts);
        } else {
            uncounted.ended(entryId, counted(), attempts);
        }
    }

    /** Redis has confirmed that it was acknowledged or released. */
    void settled() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** The count that Redis keeps, by which it knows the lease. */
    int deliveryCount() {
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
