package dev.herald;

/**
 * A CDI bean around the handling of messages: of all listeners, or, with
 * {@code @io.smallrye.common.annotation.Identifier("orders")}, of the listener with this id or the listeners of this queue or
 * topic.
 * <p>
 * Filters are ordered by {@code @jakarta.annotation.Priority}, 2000 if they have none. The lower it is, the nearer a filter is
 * to the broker: {@link #body} and {@link #before} are called from the lowest to the highest, {@link #after} in the opposite
 * order. Methods run on the handler's thread, outside the method's interceptors, and must not block an event loop.
 * <p>
 * What a filter throws fails the attempt, as if the listener's method had thrown it. A filter does not settle messages.
 */
public interface IncomingFilter {

    /**
     * The body to read the payload from, such as one that is unpacked or decrypted. Called before the request scope begins; also
     * for replies to requests and by {@link Queues#receive}, with the name of the queue as the destination.
     *
     * @param message the message as it was received; its payload is a copy of the body
     * @return {@code null} for the body as it is
     * @throws UnreadableMessageException if another attempt would not help: the message is dead-lettered at once
     */
    default byte[] body(Message<byte[]> message) throws Exception {
        return null;
    }

    /**
     * The listener's method is about to be called, within its request scope. If this throws, the method is not called. Of
     * batches it is called once for each batch.
     *
     * @param message what is handled
     */
    default void before(CurrentMessage message) throws Exception {
    }

    /**
     * The listener's method has ended, or its {@code Uni} or {@code CompletionStage} has; its result has not been published yet.
     * Called once for each {@link #before} that did not throw, within the request scope: on the handler's thread, or on the one
     * that completed the {@code Uni} or {@code CompletionStage}.
     *
     * @param message what is handled
     * @param result what the method returned, or its {@code Uni} or {@code CompletionStage} emitted; may be {@code null}
     * @param failure why the attempt has failed, or {@code null}; a {@link java.util.concurrent.CancellationException} if the
     *        lease was lost
     */
    default void after(CurrentMessage message, Object result, Throwable failure) throws Exception {
    }
}
