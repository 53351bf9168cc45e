package dev.herald;

import java.time.Duration;
import java.util.Optional;

/**
 * What a listener is, by its annotation and its configuration: it does not change while the application runs, except for
 * {@link Listener#concurrency()}.
 * <p>
 * Implemented by Herald alone; later versions may add properties.
 */
public interface ListenerDescription {

    /** What a listener receives from. */
    enum Source {
        /** A queue that it shares with others. */
        QUEUE,
        /** Its own subscription to a topic. */
        TOPIC
    }

    /** What its method runs on. */
    enum Threads {
        /** A worker thread, which may block. */
        WORKER,
        /** An event loop, which must not be blocked. */
        EVENT_LOOP,
        /** A virtual thread of its own. */
        VIRTUAL_THREAD
    }

    /** Its method, as {@code Class#method}. */
    String method();

    /** Whether it receives from a queue or a topic. */
    Source source();

    /**
     * The physical name of the queue that it receives from: of a topic's subscriber its own. Empty if the broker keeps no queue
     * for it: on Redis Pub/Sub, and for Amazon SNS messages that are pushed to an endpoint.
     */
    Optional<String> queue();

    /** The physical name of its dead-letter queue; empty if it has none. */
    Optional<String> deadLetterQueue();

    /** What its method runs on. */
    Threads threads();

    /** Who settles its messages. */
    AckMode acknowledgement();

    /** The most messages of one call: 1 unless its method takes a list. */
    int batchSize();

    /** After how much time a handler loses the lease of its message ({@code max-processing-time}). */
    Duration maxProcessingTime();

    /** What becomes of failed messages; empty if the broker delivers nothing again (Redis Pub/Sub). */
    Optional<Retry> retry();

    /**
     * When a failed message is tried again.
     * <p>
     * Implemented by Herald alone; later versions may add properties.
     */
    interface Retry {

        /** The number of attempts, the first included. After the last one the message is dead-lettered. */
        int maxAttempts();

        /** The delay after the first attempt. */
        Duration delay();

        /** By what the delay is multiplied after each further attempt. */
        double multiplier();

        /** The longest delay, before jitter. */
        Duration maxDelay();

        /** The share by which a delay varies at random in both directions, 0 to 1. */
        double jitter();
    }
}
