package dev.herald.spi;

import java.util.Set;

/**
 * A kind of message broker: one bean for each broker whose client the application has. Thread-safe.
 */
public interface Broker {

    /** The name users configure, such as {@code sqs}. */
    String name();

    /**
     * The brokers whose destinations it has: itself, unless it stands in for another one.
     */
    default Set<String> serves() {
        return Set.of(name());
    }

    /** Its defaults, for what is not configured. */
    BrokerDefaults defaults();

    /** Whether it charges for calls: then none is made to find out something that nobody asked for. */
    default boolean chargesForCalls() {
        return false;
    }

    /** How its physical names are read and built. */
    default DestinationNaming naming() {
        return DestinationNaming.PLAIN;
    }

    /** A consumer that passes messages to {@code sink} once started. Connects to nothing yet. */
    Consumer consumer(Subscription subscription, MessageSink sink);

    /**
     * Checks the settings of a destination that is published to: those that {@link #producer} would reject. Needs no client,
     * and creates none.
     *
     * @throws IllegalArgumentException if a setting is invalid; the text names its key
     * @throws IllegalStateException if there is no such client; the text says what to configure
     */
    default void check(Destination destination) {
    }

    /** A producer for a destination. Connects to nothing yet: an unreachable broker fails the first send, not this call. */
    Producer producer(Destination destination);

    /**
     * Creates a queue for replies, which only this instance of the application reads, and which is removed with it. Blocks.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no request/reply
     */
    default Destination replyQueue(String client) {
        throw new UnsupportedOperationException("request/reply is not available on the broker '" + name() + "'");
    }

    /**
     * Administration of the queues that a client can reach.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no queues
     */
    default QueueOperations queues(String client) {
        throw new UnsupportedOperationException("the broker '" + name() + "' has no queues");
    }

    /**
     * Administration of the topics that a client can reach.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no topics
     */
    default TopicOperations topics(String client) {
        throw new UnsupportedOperationException("the broker '" + name() + "' has no topics");
    }

    /** Whether the messages of a topic wait in a queue of each subscriber, and can be dead-lettered. */
    default boolean queuesForSubscribers() {
        return true;
    }

    /**
     * The application stops, and all consumers are closed: closes what they and the producers shared, so that no client waits
     * for a silent server. Returns within a quarter of a second.
     */
    default void closeConnections() {
    }
}
