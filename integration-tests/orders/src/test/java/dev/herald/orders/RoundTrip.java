package dev.herald.orders;

import java.io.IOException;

/** A request and its reply, hand-written on a broker's client. Not thread-safe. */
interface RoundTrip extends AutoCloseable {

    String QUESTION = "{\"orderId\":1,\"workMillis\":0}";
    String ANSWER = "{\"orderId\":1,\"price\":10}";

    /** Sends the request, and returns when the reply has arrived. */
    void once() throws Exception;

    /** Clean-up that is not part of the measured time. */
    default void tidyUp() throws Exception {
    }

    @Override
    void close() throws IOException;
}
