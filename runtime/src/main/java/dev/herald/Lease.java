package dev.herald;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The lease on a message (of a batch listener: on all messages of the batch); a parameter of a listener's method.
 * While it lasts, the broker does not deliver the message to another consumer (Amazon SQS: the visibility timeout). The
 * container renews it from receipt to settlement, for up to the listener's {@code max-processing-time}. Thread-safe.
 */
public interface Lease {

    /**
     * The time that is certain to be left without renewal; zero if the lease is lost. For a batch, that of the lease that
     * ends first. Very long for push subscribers of Amazon SNS, whose messages have no lease. RabbitMQ's leases are renewed
     * without a call to the broker.
     */
    Duration remaining();

    /**
     * Extends the lease to last at least {@code atLeast} from now, even beyond the listener's {@code max-processing-time}.
     * The stage completes when the broker has confirmed, and fails with a {@link LeaseLostException} if the lease was lost.
     * It fails with an {@link IllegalStateException} if the broker does not extend it, as with push subscribers of Amazon SNS:
     * SNS waits 15 seconds, whatever the handler needs.
     *
     * @param atLeast more than zero; the broker's limit applies (Amazon SQS: 12 hours after the receive)
     * @throws IllegalArgumentException if {@code atLeast} is zero or negative
     */
    CompletionStage<Void> extend(Duration atLeast);

    /**
     * Whether the lease is lost: it expired, the broker revoked it or could not be reached in time,
     * {@code max-processing-time} has passed, or a stop did not wait any longer. The broker delivers the message again, or has
     * done so, or it was dead-lettered because this was the last attempt; settling it has no effect.
     */
    boolean isLost();
}
