package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/** The messages of one queue whose checksums were wrong, in the state of the listener and in the log. Thread-safe. */
final class SqsCorruptions {

    private static final String CHECKSUMS = "checksums";
    /** How long after the end of its lease a corrupted message is expected to be redelivered. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Subscription subscription;
    private final MessageSink sink;
    /** Checked without the lock, because every receive asks. */
    private volatile boolean found;
    private long latest;

    SqsCorruptions(Subscription subscription, MessageSink sink) {
        this.subscription = subscription;
        this.sink = sink;
    }

    /** Whether one may be redelivered now. */
    boolean areExpected(Duration lease) {
        return found && !isOver(lease.plus(GRACE).toNanos());
    }

    private synchronized boolean isOver(long nanos) {
        boolean over = System.nanoTime() - latest > nanos;
        if (over && found) {
            found = false;
            sink.impaired(CHECKSUMS, "");
        }
        return over;
    }

    /**
     * The client rejected an answer.
     *
     * @param messages of the answer; empty if they are not known
     * @return what is wrong, in words
     */
    synchronized String found(List<Message> messages, SdkClientException failure) {
        found = true;
        latest = System.nanoTime();
        String culprit = messages.isEmpty() ? "a message" : "message " + SqsDelivery.id(messages.get(0));
        String reason = "the checksum of " + culprit + " is wrong: " + FailureText.message(failure);
        RateLimitedLog.warn(subscription.listenerId() + " corrupted", "Listener '" + subscription.listenerId() + "': " + reason
                + "; messages are received one by one, and this one is received again after its lease, up to "
                + subscription.maxAttempts() + " times", failure);
        sink.impaired(CHECKSUMS, reason + "; messages are received one by one until none of the kind has come for "
                + Durations.text(GRACE) + " and a lease");
        return reason;
    }
}
