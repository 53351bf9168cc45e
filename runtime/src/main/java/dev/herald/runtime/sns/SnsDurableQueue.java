package dev.herald.runtime.sns;

import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue of a subscriber whose subscription outlives the application.
 *
 * @param declare what to do about whatever is not as configured
 * @param topic where the messages come from
 * @param queue where they go
 * @param connecting lets them pass
 * @param verification says why they don't
 */
record SnsDurableQueue(Declare declare, SnsTopic topic, SqsSubscriberQueue queue, SnsConnecting connecting,
        SubscriptionAudit verification) implements SqsSource {

    @Override
    public Declared open() throws MissingDestinationException {
        return switch (declare) {
            case CREATE -> create();
            case VERIFY -> verification.verify();
            case NONE -> queue.declare();
        };
    }

    private Declared create() throws MissingDestinationException {
        try {
            return createFor(topic.findOrCreate());
        } catch (SdkException failure) {
            if (!SnsFailures.isMissingTopic(failure)) {
                throw failure;
            }
            // The topic that was remembered is gone.
            topic.forget();
            return createFor(topic.findOrCreate());
        }
    }

    private Declared createFor(String topicArn) throws MissingDestinationException {
        Declared declared = queue.declare();
        connecting.connect(topicArn, declared.queue());
        return declared;
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return SnsEnvelope.unwrap(body);
    }

    @Override
    public void close() {
        // It stays, and goes on to be filled.
    }
}
