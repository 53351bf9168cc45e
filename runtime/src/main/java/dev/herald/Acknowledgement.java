package dev.herald;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Settles the message of a listener with {@code ack = MANUAL}, of a batch listener all messages of the batch; a parameter
 * of the listener's method. The first call decides; every later call has no effect and returns the first one's result. The
 * methods don't block and may be called from any thread, also after the method has returned. Until then the container
 * renews the lease, for up to the listener's {@code max-processing-time}.
 * <p>
 * A stage completes when the broker has confirmed. It fails with a {@link LeaseLostException} if the message could not be
 * settled because its lease {@linkplain Lease#isLost() was lost}: the broker will deliver it again, or has done so. If
 * {@code nack} keeps a FIFO message in memory until its retry, its stage completes at once. For such a message, a stage
 * fails with an {@link IllegalStateException} if the attempt was over before the call: a later attempt decides. It also fails
 * with one if the dead-letter queue does not take the message at once: the container goes on trying, and no further attempt
 * begins.
 */
public interface Acknowledgement {

    /** The handler succeeded: removes the message from the broker. */
    CompletionStage<Void> ack();

    /**
     * The handler failed: delivers the message again after the listener's retry delay, or dead-letters it if this was the
     * last attempt.
     */
    CompletionStage<Void> nack();

    /**
     * The handler failed: delivers the message again after {@code delay}, or dead-letters it if this was the last attempt.
     *
     * @param delay zero or more; rounded up to what the broker can do (Amazon SQS: seconds), and bounded by its longest
     *        delay (Amazon SQS: 12 hours after the receive; RabbitMQ: 49 days)
     * @throws IllegalArgumentException if the delay is negative
     */
    CompletionStage<Void> nack(Duration delay);

    /**
     * No retry can succeed: moves the message to the dead-letter queue now, with the reason in the header
     * {@link HeraldHeaders#DEAD_LETTER_REASON}. Without a dead-letter queue this is a {@link #nack()}.
     */
    CompletionStage<Void> deadLetter(String reason);
}
