package dev.herald.runtime.sns.push;

import java.util.Optional;

import dev.herald.runtime.aws.SnsEnvelope;

/** Receives verified messages from the endpoint. Thread-safe; called on threads that may block. */
interface SnsSubscriber {

    /** The topic whose messages it accepts; empty while it accepts none, which is temporary. */
    Optional<String> topicArn();

    /** Accepts a notification of its topic, and answers the request when it has been handled. Does not block. */
    void notified(SnsEnvelope notification, SnsRequest request);

    /**
     * Confirms the subscription of this endpoint. Blocks.
     *
     * @throws RuntimeException if it failed; SNS will retry
     */
    void confirm(SnsEnvelope confirmation);
}
