package dev.herald;

/**
 * What became of the requests of all publishers that share a broker's client, since the application started. A snapshot:
 * the numbers do not change. A request that is sent, but neither answered nor failed nor timed out, is still waiting or was
 * cancelled by its caller.
 * <p>
 * Implemented by Herald alone; later versions may add counters.
 */
public interface RequestCounts {

    /** Requests made. */
    long sent();

    /** Requests that got a reply. */
    long answered();

    /** Requests that got the listener's error or an unreadable reply, or could not be published. */
    long failed();

    /** Requests that got no reply within {@code quarkus.herald.request.timeout}. */
    long timedOut();

    /** Replies that matched no waiting request, or were lost on the way; they are dropped. */
    long late();
}
