package dev.herald.runtime.redis;

import java.time.Instant;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.runtime.UnreadableMessageException;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * An entry of a stream as a consumer got it.
 *
 * @param raw the entry: its id, and its fields and values in turn
 * @param entryId its id in the stream
 * @param payload the body, or {@code null} if it has none
 */
record StreamDelivery(Response raw, String entryId, Body payload, String bodyField, Headers headers, int attempt,
        long leasedAt)
        implements
            Delivery {

    static StreamDelivery of(Response entry, int attempt, StreamFields format, long leasedAt) {
        Response fields = entry.get(1);
        return new StreamDelivery(entry, entry.get(0).toString(), format.body(fields), format.bodyField(),
                format.headers(fields), attempt, leasedAt);
    }

    Response fields() {
        return raw.get(1);
    }

    @Override
    public String id() {
        return headers.get(StreamFields.ID).orElse(entryId);
    }

    /** @throws UnreadableMessageException if the entry has none: no retry would change that */
    @Override
    public Body body() {
        if (payload == null) {
            throw new UnreadableMessageException("the stream entry has no field '" + bodyField
                    + "', which holds the payload: add it, or name the one that does by the queue's attribute body-field",
                    null);
        }
        return payload;
    }

    /** By the id. */
    @Override
    public Instant sentAt() {
        return EntryId.time(entryId);
    }

    @Override
    public String groupId() {
        return null;
    }

    @Override
    public String orderingKey() {
        return null;
    }
}
