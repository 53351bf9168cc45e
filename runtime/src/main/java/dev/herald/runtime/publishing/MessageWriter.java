package dev.herald.runtime.publishing;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.filters.OutgoingFilters;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Makes of the application's message the one that is sent: filtered, its payload written, without headers that are Herald's own,
 * with those that are propagated.
 *
 * @param routingKey of messages without one, or {@code null}
 * @param payloads writes payloads
 * @param producer says what its broker accepts
 */
record MessageWriter(Destination destination, String routingKey, Function<Object, Body> payloads, OutgoingFilters filters,
        PropagatedHeaders propagated, Producer producer) {

    /** A copy that writes payloads this way. */
    MessageWriter writing(Function<Object, Body> newPayloads) {
        return new MessageWriter(destination, routingKey, newPayloads, filters, propagated, producer);
    }

    /**
     * @param handled what is being handled, whose headers are propagated
     * @throws PublishException if the message can't be written
     */
    OutgoingMessage<Body> write(OutgoingMessage<?> message, HandledHeaders handled) {
        OutgoingMessage<Body> written = written(filters == OutgoingFilters.NONE ? message : filtered(message));
        if (!written.headers().isEmpty()) {
            written = ControlHeaders.removedFrom(written);
        }
        if (routingKey != null && written.routingKey() == null) {
            written = written.routingKey(routingKey);
        }
        return propagated.areNone() ? written : withPropagated(written, propagated.of(handled));
    }

    private OutgoingMessage<?> filtered(OutgoingMessage<?> message) {
        try {
            return filters.apply(message);
        } catch (PublishException failure) {
            throw new PublishException("publishing to " + destination + ": " + failure.getMessage(), failure.isRetryable(),
                    failure);
        }
    }

    private OutgoingMessage<Body> written(OutgoingMessage<?> message) {
        try {
            return message.payload(payloads.apply(message.payload()));
        } catch (Throwable failure) {
            // Serializers are the application's: they may throw anything.
            throw new PublishException("publishing to " + destination + ": " + (failure instanceof PublishException known
                    ? known.getMessage()
                    : "the message can't be written: " + FailureText.of(failure)), false, failure);
        }
    }

    /** What the broker does not accept beside the message's own headers is left out: it fails no message. */
    private OutgoingMessage<Body> withPropagated(OutgoingMessage<Body> message, Map<String, Object> headers) {
        OutgoingMessage<Body> all = PropagatedHeaders.added(message, headers);
        return all == message || producer.accepts(all) ? all : withAccepted(message, headers);
    }

    private OutgoingMessage<Body> withAccepted(OutgoingMessage<Body> message, Map<String, Object> headers) {
        OutgoingMessage<Body> some = message;
        Set<String> dropped = new TreeSet<>();
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            OutgoingMessage<Body> more = PropagatedHeaders.added(some, Map.of(header.getKey(), header.getValue()));
            if (more == some || producer.accepts(more)) {
                some = more;
            } else {
                dropped.add(header.getKey());
            }
        }
        warn(dropped);
        return some;
    }

    private void warn(Set<String> dropped) {
        RateLimitedLog.warn("propagated headers " + destination, "Headers " + dropped + " of the message that is being handled"
                + " are not on those that are published to " + destination + ", because its broker does not accept them there:"
                + " too many headers, or names or values that it does not have; see " + PropagatedHeaders.KEY, null);
    }
}
