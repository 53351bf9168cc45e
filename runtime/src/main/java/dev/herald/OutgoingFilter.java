package dev.herald;

/**
 * A CDI bean that changes messages before they are published: by all publishers, or, with
 * {@code @io.smallrye.common.annotation.Identifier("orders")}, to this queue or topic. It sees what publishers, returned values,
 * requests, {@link Queues} and {@link Topics} send, and replies; not what is moved as it is, such as dead letters.
 * <p>
 * Filters are ordered by {@code @jakarta.annotation.Priority}, 2000 if they have none. The lower it is, the nearer a filter is
 * to the broker: they are called from the highest to the lowest.
 */
public interface OutgoingFilter {

    /**
     * The message to publish. Called once for each try to send, on the publisher's thread, which it must not block if that is an
     * event loop; before the payload is written.
     *
     * @param message the message as it would be sent
     * @param destination the logical name of the queue or topic; of a reply the name of its queue
     * @return the same or a changed message, never {@code null}. Its payload may be of any type; a {@code String} or
     *         {@code byte[]} is sent as it is
     * @throws PublishException fails the message with this exception. With any other exception it fails as not retryable
     */
    OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) throws Exception;
}
