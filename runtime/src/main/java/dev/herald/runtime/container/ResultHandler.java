package dev.herald.runtime.container;

import java.util.function.Consumer;

import dev.herald.Message;

/** Where the value that a listener's method returned goes, before its message is acknowledged. */
public interface ResultHandler {

    /** The method returns nothing of interest. */
    ResultHandler IGNORED = (value, message, mayBlock, done) -> done.accept(null);

    /**
     * Passes the value on.
     *
     * @param value may be {@code null}
     * @param message the message it was made from
     * @param mayBlock whether the calling thread may block
     * @param done called with {@code null} when the value was accepted, or with the failure
     */
    void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done);

    /** Whether a value that was not accepted for now may be passed on again: none of it was accepted then. */
    default boolean isRepeatable() {
        return false;
    }
}
