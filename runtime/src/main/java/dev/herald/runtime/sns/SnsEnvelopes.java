package dev.herald.runtime.sns;

import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.runtime.sqs.SqsContent;
import dev.herald.spi.Body;

/** What a topic's messages look like in a queue: each by itself, because subscriptions change while messages wait. */
final class SnsEnvelopes {

    private SnsEnvelopes() {
    }

    /** What was published; empty if it came raw, and is the body itself. */
    static Optional<SqsContent> unwrap(Message message) {
        return SnsEnvelope.notification(message.body())
                .map(envelope -> new SqsContent(Body.of(envelope.message()), envelope.headers()));
    }
}
