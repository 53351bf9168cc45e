package dev.herald.runtime.filters;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.herald.IncomingFilter;
import dev.herald.OutgoingFilter;
import dev.herald.runtime.metadata.FilterRef;

/** All filters of the application; a bean made by the build. */
public final class Filters {

    public static final Filters NONE = new Filters(List.of(), List.of());

    private final List<FilterBean<IncomingFilter>> incoming;
    private final List<FilterBean<OutgoingFilter>> outgoing;

    /** Both by ascending priority. */
    public Filters(List<FilterRef> incoming, List<FilterRef> outgoing) {
        this.incoming = beans(incoming);
        this.outgoing = beans(outgoing);
        Collections.reverse(this.outgoing);
    }

    private static <T> List<FilterBean<T>> beans(List<FilterRef> filters) {
        List<FilterBean<T>> beans = new ArrayList<>(filters.size());
        filters.forEach(filter -> beans.add(new FilterBean<>(filter)));
        return beans;
    }

    /**
     * Those around the handling of messages.
     *
     * @param names the listener's id and its queue or topic
     * @return {@link IncomingFilters#NONE} if there are none
     */
    public IncomingFilters incoming(String... names) {
        List<FilterBean<IncomingFilter>> filters = matching(incoming, names);
        return filters.isEmpty() ? IncomingFilters.NONE : new IncomingFilters(filters);
    }

    /**
     * Those of messages to a destination.
     *
     * @return {@link OutgoingFilters#NONE} if there are none
     */
    public OutgoingFilters outgoing(String destination) {
        List<FilterBean<OutgoingFilter>> filters = matching(outgoing, destination);
        return filters.isEmpty() ? OutgoingFilters.NONE : new OutgoingFilters(filters, destination);
    }

    private static <T> List<FilterBean<T>> matching(List<FilterBean<T>> filters, String... names) {
        List<FilterBean<T>> matching = new ArrayList<>(0);
        for (FilterBean<T> filter : filters) {
            if (filter.isFor(names)) {
                matching.add(filter);
            }
        }
        return matching;
    }
}
