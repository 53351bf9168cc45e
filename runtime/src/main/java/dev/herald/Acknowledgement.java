package dev.herald;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Settles the message (of a batch listener: all messages of the batch) by hand; a parameter of listeners with
 * {@code ack = MANUAL}. The first call wins, every later one returns the first one's stage. May be called from any
 * thread, also after the handler returned. Until then the container keeps the lease, up to the listener's
 * {@code max-processing-time}.
 * <p>
 * Each stage completes when the broker has confirmed, and fails with {@link LeaseLostException} if the message was no
 * longer the listener's to settle: the broker has, or will, deliver it again.
 */
public interface Acknowledgement {

    /** Done: the broker removes the message. */
    CompletionStage<Void> ack();

    /** Failed: delivered again after the listener's retry delay, or dead-lettered if this was the last attempt. */
    CompletionStage<Void> nack();

    /** Failed: delivered again after {@code delay}, or dead-lettered if this was the last attempt. */
    CompletionStage<Void> nack(Duration delay);

    /**
     * Hopeless: moved to the dead-letter queue at once, with the reason in the header
     * {@link HeraldHeaders#DEAD_LETTER_REASON}. Without a dead-letter queue it is a {@link #nack()}.
     */
    CompletionStage<Void> deadLetter(String reason);
}
