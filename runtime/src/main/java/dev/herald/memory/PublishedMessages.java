package dev.herald.memory;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/** What the application published last: so many messages, and so much text, as a test can look through. Thread-safe. */
final class PublishedMessages {

    static final int MOST = 10_000;
    static final long MOST_BYTES = 64L << 20;

    private final Queue<Published> all = new ArrayDeque<>();
    /** Of which some were forgotten. */
    private final Set<String> incomplete = new HashSet<>();
    private long bytes;

    record Published(String destination, String id, Body body, Headers headers, String groupId, long atMillis) {

        long size() {
            return body.isText() ? body.text().length() : body.bytes().length;
        }

        StoredMessage stored() {
            return new StoredMessage(id, body.text(), headers, 0, groupId, Instant.ofEpochMilli(atMillis));
        }
    }

    synchronized void add(String destination, String id, OutgoingMessage<Body> message, long atMillis) {
        Published published = new Published(destination, id, message.payload(), Headers.of(message.headers()),
                message.groupId(), atMillis);
        all.add(published);
        bytes += published.size();
        while (all.size() > MOST || bytes > MOST_BYTES && all.size() > 1) {
            Published oldest = all.remove();
            bytes -= oldest.size();
            incomplete.add(oldest.destination());
        }
    }

    /** @throws IllegalStateException if some were forgotten */
    synchronized List<Published> to(String destination) {
        if (incomplete.contains(destination)) {
            throw new IllegalStateException("not all that was published to '" + destination
                    + "' is known any more: only the last "
                    + MOST + " messages that the application publishes, and " + (MOST_BYTES >> 20) + " MB of them, are kept;"
                    + " call MemoryQueues.reset() before a test that publishes so much");
        }
        return all.stream().filter(message -> message.destination().equals(destination)).toList();
    }

    synchronized void clear() {
        all.clear();
        incomplete.clear();
        bytes = 0;
    }
}
