package dev.herald.runtime.sns.push;

import java.util.Optional;

import dev.herald.runtime.sns.SnsEnvelope;

/** What the endpoint hands verified messages to. Thread-safe; called on threads that may block. */
interface SnsSubscriber {

    /** The topic that it takes messages of; empty while it takes none, which is not for ever. */
    Optional<String> topicArn();

    /** Takes a notification of its topic, and answers the request when it has been handled. Does not block. */
    void notified(SnsEnvelope notification, SnsRequest request);

    /**
     * Confirms that the topic may push to this endpoint. Blocks.
     *
     * @throws RuntimeException if it could not, for now
     */
    void confirm(SnsEnvelope confirmation);
}
