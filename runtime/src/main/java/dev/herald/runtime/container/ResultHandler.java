package dev.herald.runtime.container;

import java.util.function.Consumer;

import dev.herald.PublishException;
import dev.herald.spi.support.MissingDestinationException;

/** Where the value that a listener's method returned goes, before its message is acknowledged. */
public interface ResultHandler {

    /** The method returns nothing of interest. */
    ResultHandler IGNORED = (value, handled, mayBlock, done) -> done.accept(null);

    /**
     * Passes the value on.
     *
     * @param value may be {@code null}; or the {@link Refusal#rest} of one
     * @param handled the headers of the messages it was made from
     * @param mayBlock whether the calling thread may block
     * @param done called with {@code null} when the value was accepted
     */
    void accept(Object value, HandledHeaders handled, boolean mayBlock, Consumer<Refusal> done);

    /**
     * A value that was not accepted, or not all of it.
     *
     * @param failure why
     * @param rest what may be passed on again: nothing that was accepted. {@code null} if that would be of no use
     */
    record Refusal(Throwable failure, Object rest) {

        /** Nothing was accepted. It may be passed on again if it was refused for now. */
        public static Refusal of(Throwable failure, Object value) {
            return new Refusal(failure, isOutage(failure) ? value : null);
        }

        /** Whether the broker is away, or takes nothing for now, which says nothing about the value. */
        public static boolean isOutage(Throwable failure) {
            return failure instanceof PublishException publishing && publishing.isRetryable()
                    && !(publishing.getCause() instanceof MissingDestinationException);
        }
    }
}
