package dev.herald.brokers;

import java.net.URI;

/** A server with the API of Amazon SQS, and perhaps with that of Amazon SNS, in memory. Not thread-safe. */
public interface AmazonServer extends AutoCloseable {

    /** The address for clients; the same after a restart. */
    URI endpoint();

    /** Kills the server, as a crash would; what it keeps is lost. */
    void kill();

    /** Starts it again after {@link #kill}, on the same port and empty; returns when it is ready. */
    void restart();

    /** Kills the server. */
    @Override
    void close();
}
