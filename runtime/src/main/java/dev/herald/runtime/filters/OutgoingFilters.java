package dev.herald.runtime.filters;

import java.util.List;

import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.support.FailureText;

/** What the application does to messages to one destination, before they are written. */
public final class OutgoingFilters {

    /** No filters. Whoever publishes compares with it first. */
    public static final OutgoingFilters NONE = new OutgoingFilters(List.of(), null);

    private final List<FilterBean<OutgoingFilter>> filters;
    private final String destination;

    OutgoingFilters(List<FilterBean<OutgoingFilter>> filters, String destination) {
        this.filters = filters;
        this.destination = destination;
    }

    /** @throws PublishException if a filter fails */
    public OutgoingMessage<?> apply(OutgoingMessage<?> message) {
        OutgoingMessage<?> filtered = message;
        for (FilterBean<OutgoingFilter> filter : filters) {
            filtered = apply(filter, filtered);
        }
        return filtered;
    }

    private OutgoingMessage<?> apply(FilterBean<OutgoingFilter> filter, OutgoingMessage<?> message) {
        OutgoingMessage<?> filtered;
        try {
            filtered = filter.get().filter(message, destination);
        } catch (PublishException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new PublishException(filter + " failed: " + FailureText.of(failure), false, failure);
        }
        if (filtered == null) {
            throw new PublishException(filter + " returned null; return the message to publish, or throw an exception", false,
                    null);
        }
        return filtered;
    }
}
