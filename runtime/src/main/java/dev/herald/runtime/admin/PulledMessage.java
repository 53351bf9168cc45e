package dev.herald.runtime.admin;

import java.util.function.Function;

import dev.herald.UnreadableMessageException;
import dev.herald.runtime.admin.NamedDestinations.Located;
import dev.herald.runtime.container.ReceivedMessage;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.support.MessageWrapper;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.FailureText;

/**
 * A message that the application received by itself, with {@link dev.herald.Queues#receive}.
 *
 * @param message the message
 * @param source the queue it was received from
 * @param unreadable why its payload can't be read, or {@code null} if it can
 */
record PulledMessage<T>(ReceivedMessage<T> message, Located source, UnreadableMessageException unreadable)
        implements
            MessageWrapper<T> {

    static <T> PulledMessage<T> of(Delivery delivery, Located source, IncomingFilters filters, Function<Body, T> reader) {
        String queue = source.destination().name();
        T payload = null;
        UnreadableMessageException unreadable = null;
        try {
            payload = reader.apply(filters == IncomingFilters.NONE
                    ? delivery.body()
                    : filters.body(delivery.body(), new ReceivedMessage<>(null, delivery, delivery.attempt(), queue)));
        } catch (UnreadableMessageException failure) {
            unreadable = failure;
        } catch (Throwable failure) {
            // Filters and deserializers are the application's. The other messages must reach the caller all the same.
            unreadable = new UnreadableMessageException("the body can't be read: " + FailureText.of(failure), failure);
        }
        return new PulledMessage<>(
                new ReceivedMessage<>(payload, delivery, delivery.attempt(), queue), source, unreadable);
    }

    /** @throws UnreadableMessageException if it can't be read as the requested type */
    @Override
    public T payload() {
        if (unreadable != null) {
            throw unreadable;
        }
        return message.payload();
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
