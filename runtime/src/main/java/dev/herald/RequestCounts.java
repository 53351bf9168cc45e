package dev.herald;

/**
 * What became of the requests of all publishers that share the broker's client, since the application started. What was
 * sent and is none of {@code answered}, {@code failed} and {@code timedOut} still waits, or its caller has cancelled it.
 *
 * @param sent requests that were made
 * @param answered requests that got a reply
 * @param failed requests that got the listener's error or a reply that can't be read, or could not be published
 * @param timedOut requests that got no reply within {@code quarkus.herald.request.timeout}
 * @param late replies that came when nobody waited for them any more, or never had; they are dropped
 */
public record RequestCounts(long sent, long answered, long failed, long timedOut, long late) {
}
