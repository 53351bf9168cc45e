package dev.herald;

/**
 * A bean that decides what becomes of a message whose attempt failed: of one listener with
 * {@code @io.smallrye.common.annotation.Identifier("listener-id")}, of all without. See {@link OnFailure} for what takes
 * precedence.
 * <p>
 * Called on the thread on which the listener's method ended, within a request context: if that is the event loop, it must not
 * block. It is not called about messages that the method rejected without an exception, nor on Redis Pub/Sub, which delivers
 * nothing again.
 */
@FunctionalInterface
public interface FailureHandler {

    /**
     * Decides about one failed attempt. What this throws is logged, and counts as no decision.
     *
     * @param message whose payload throws an {@link UnreadableMessageException} if the message could not be read
     * @param failure what the method threw, or its {@code Uni} or stage failed with
     * @return {@code null} to leave the decision to others
     */
    FailureDecision decide(Message<?> message, Throwable failure);
}
