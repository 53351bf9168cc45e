package dev.herald.spi;

/**
 * A kind of message broker. One bean for each broker whose client the application has; stateless but for its clients.
 */
public interface Broker {

    /** The name users configure, such as {@code sqs}. */
    String name();

    /** What it does where nothing is configured. */
    BrokerDefaults usual();

    /** How its physical names are read and built. */
    default DestinationNaming naming() {
        return DestinationNaming.PLAIN;
    }

    /** A consumer that feeds {@code inbox} once started. Opens nothing yet. */
    Consumer consumer(Subscription subscription, MessageSink inbox);

    /** A producer for a destination. Opens nothing yet: a broker that is away fails the first send, not this. */
    Producer producer(Destination destination);

    /**
     * Creates a queue that only this instance of the application reads and that disappears with it, for replies.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no request/reply
     */
    default Destination replyQueue(String client) {
        throw new UnsupportedOperationException("request/reply is not available on the broker '" + name() + "'");
    }

    /**
     * The operations by hand on the queues in a client's reach.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no queues
     */
    default QueueOperations queues(String client) {
        throw new UnsupportedOperationException("the broker '" + name() + "' has no queues");
    }

    /**
     * The operations by hand on the topics in a client's reach.
     *
     * @param client the client's name, or {@code null} for the default one
     * @throws UnsupportedOperationException if the broker has no topics
     */
    default TopicOperations topics(String client) {
        throw new UnsupportedOperationException("the broker '" + name() + "' has no topics");
    }
}
