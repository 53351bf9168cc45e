package dev.herald.runtime.container;

import dev.herald.spi.Delivery;

/** Answers requests on behalf of a listener. */
public interface ErrorReplier {

    /** The listener gives no replies. */
    ErrorReplier NONE = (request, failure) -> {
    };

    /**
     * The request failed for good; tells its sender, if it has one. Does not block, and never throws.
     *
     * @param failure why, or {@code null} if the handler rejected the message
     */
    void failed(Delivery request, Throwable failure);
}
