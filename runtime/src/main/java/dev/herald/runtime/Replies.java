package dev.herald.runtime;

import dev.herald.spi.Delivery;

/** Answers requests on behalf of a listener. */
interface Replies {

    /** The reply's header that names its request. */
    String CORRELATION_ID = "correlation-id";
    /** The request's header that names the queue its reply goes to. */
    String REPLY_TO = "reply-to";
    /** The reply's header that says why the request failed for good. */
    String ERROR = "herald-error";

    /** The listener gives no replies. */
    Replies NONE = (request, reason) -> {
    };

    /** The request failed for good; tells its sender, if it has one. Does not block. */
    void failed(Delivery request, String reason);
}
