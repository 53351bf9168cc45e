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
 * @param declare what to do about missing resources
 * @param topic the topic
 * @param queue the queue
 * @param connector connects the queue to the topic
 * @param audit reports what is missing or wrong
 * @param unwrapping unwraps its messages
 */
record SnsDurableQueue(Declare declare, SnsTopic topic, SqsSubscriberQueue queue, SnsConnector connector,
        SubscriptionAudit audit, SnsUnwrapping unwrapping) implements SqsSource {

    @Override
    public Declared open() throws MissingDestinationException {
        return switch (declare) {
            case CREATE -> create();
            case VERIFY -> audit.verify();
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
            // The topic was deleted after the last lookup.
            topic.forget();
            return createFor(topic.findOrCreate());
        }
    }

    private Declared createFor(String topicArn) throws MissingDestinationException {
        Declared declared = queue.declare();
        connector.connect(topicArn, declared.queue());
        return declared;
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return unwrapping.unwrap(body);
    }

    @Override
    public void close() {
        // The subscription is durable: the queue goes on receiving messages.
    }
}
