package dev.herald.runtime.container;

import java.util.List;

import dev.herald.CurrentMessage;
import dev.herald.Message;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.metadata.ListenerMethod;

/**
 * A call of the listener's method, as the application sees it, with its filters. They are called once each, on whatever
 * threads the call begins and ends.
 */
final class CurrentCall implements CurrentMessage {

    private final ListenerMethod method;
    private final Invocation call;
    private final IncomingFilters filters;
    /** How many filters have begun. */
    private int begun;
    private boolean over;

    CurrentCall(ListenerMethod method, Invocation call, IncomingFilters filters) {
        this.method = method;
        this.call = call;
        this.filters = filters;
    }

    /** Lets the filters begin. What one throws is the attempt's failure; the others do not begin then. */
    void begin() throws Exception {
        for (int i = 0; i < filters.count(); i++) {
            filters.before(i, this);
            hasBegun(i + 1);
        }
    }

    private synchronized void hasBegun(int count) {
        begun = count;
    }

    /** How many filters are to be told of the end: none if they were, or if a cancellation is faster than they begin. */
    private synchronized int end() {
        int toEnd = over ? 0 : begun;
        over = true;
        return toEnd;
    }

    /** Whether filters are to be told of the end. */
    synchronized boolean hasOpenFilters() {
        return !over && begun > 0;
    }

    /**
     * Tells the filters that have begun, once, the last one first.
     *
     * @return why the attempt has failed, {@code null} if it has not: the method's failure, or the first of a filter
     */
    Throwable end(Object result, Throwable failure) {
        Throwable outcome = failure;
        for (int i = end() - 1; i >= 0; i--) {
            try {
                filters.after(i, this, result, outcome);
            } catch (Throwable thrown) {
                if (outcome == null) {
                    outcome = thrown;
                } else if (outcome != thrown) {
                    outcome.addSuppressed(thrown);
                }
            }
        }
        return outcome;
    }

    /** The headers of its messages. */
    HandledHeaders headersOfAll() {
        return call;
    }

    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public String listener() {
        return method.id();
    }

    @Override
    public String destination() {
        return method.destination();
    }

    @Override
    public boolean isBatch() {
        return method.batch();
    }

    @Override
    public List<Message<?>> messages() {
        return call.attempts.stream().<Message<?>>map(Attempt::received).toList();
    }

    @Override
    public Message<?> message() {
        if (method.batch()) {
            throw new IllegalStateException("listener '" + method.id() + "' (" + method.description()
                    + ") handles a batch, of which each message has its own id and headers; use messages()");
        }
        return call.attempts.get(0).received();
    }

    @Override
    public String toString() {
        return "CurrentMessage[listener=" + listener() + ", messages=" + messages() + "]";
    }
}
