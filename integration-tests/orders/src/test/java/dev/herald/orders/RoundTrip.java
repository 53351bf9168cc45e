package dev.herald.orders;

import java.io.IOException;

/** A question and its answer by a broker's own client, as one would write it by hand. For one thread. */
interface RoundTrip extends AutoCloseable {

    String QUESTION = "{\"orderId\":1,\"workMillis\":0}";
    String ANSWER = "{\"orderId\":1,\"price\":10}";

    /** Sends the question, and returns when the answer has come. */
    void once() throws Exception;

    /** Has nothing to do with the time that the last one took. */
    default void tidyUp() throws Exception {
    }

    @Override
    void close() throws IOException;
}
