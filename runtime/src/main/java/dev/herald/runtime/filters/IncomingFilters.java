package dev.herald.runtime.filters;

import java.util.List;

import dev.herald.CurrentMessage;
import dev.herald.IncomingFilter;
import dev.herald.Message;
import dev.herald.spi.Body;

/** What the application does around the handling of messages of one listener. */
public final class IncomingFilters {

    /** No filters. Whoever handles compares with it first. */
    public static final IncomingFilters NONE = new IncomingFilters(List.of());

    private final List<FilterBean<IncomingFilter>> filters;

    IncomingFilters(List<FilterBean<IncomingFilter>> filters) {
        this.filters = filters;
    }

    /**
     * The body to read.
     *
     * @param message all but its payload, which is not read
     */
    public Body body(Body received, Message<?> message) throws Exception {
        Body body = received;
        for (FilterBean<IncomingFilter> filter : filters) {
            byte[] restored = filter.get().body(new RawMessage(body, message));
            body = restored == null ? body : Body.of(restored);
        }
        return body;
    }

    /** How many filters there are. */
    public int count() {
        return filters.size();
    }

    /** Calls {@link IncomingFilter#before} of one of them, 0 being the first. */
    public void before(int index, CurrentMessage message) throws Exception {
        filters.get(index).get().before(message);
    }

    /** Calls {@link IncomingFilter#after} of one of them. */
    public void after(int index, CurrentMessage message, Object result, Throwable failure) throws Exception {
        filters.get(index).get().after(message, result, failure);
    }
}
