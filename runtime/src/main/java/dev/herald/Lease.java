package dev.herald;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The listener's claim on a message (of a batch listener: on all of the batch): while it lasts, no other consumer gets
 * the message. The container renews it by itself from receipt to settlement, up to the listener's
 * {@code max-processing-time}. Thread-safe.
 */
public interface Lease {

    /** For how long the claim certainly lasts if nobody renews it; zero when lost. */
    Duration remaining();

    /**
     * Asks for the claim to last at least {@code atLeast} from now, also where that exceeds the listener's
     * {@code max-processing-time}. Completes when the broker has confirmed.
     */
    CompletionStage<Void> extend(Duration atLeast);

    /**
     * Whether the claim is gone: the broker said so, could not be reached in time, or the listener's
     * {@code max-processing-time} is over. The message will be, or has been, delivered again.
     */
    boolean isLost();
}
