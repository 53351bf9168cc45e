package dev.herald.runtime.sns;

import java.util.Optional;

import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

/** The HTTP endpoints of the application, to which Amazon SNS pushes messages. */
public interface PushEndpoints {

    /**
     * Creates the consumer of a push subscriber. Calls neither SNS nor SQS.
     *
     * @throws IllegalArgumentException if the listener's filter is invalid; the text names its key
     */
    Consumer consumer(Subscription subscription, MessageSink sink, Source source);

    /**
     * What a push subscriber is connected to.
     *
     * @param client confirms the subscription
     * @param topic the topic
     * @param subscriptions the subscriptions that the client can reach
     * @param deadLetters the dead-letter queue, if there is one
     */
    record Source(SnsClient client, Topic topic, SnsSubscriptions subscriptions, Optional<DeadLetterQueue> deadLetters) {
    }

    /** Finds or creates the topic. */
    interface Topic {

        /**
         * The ARN of the topic; messages of other topics are rejected.
         *
         * @throws MissingDestinationException if the topic does not exist
         */
        String arn() throws MissingDestinationException;
    }

    /**
     * The dead-letter queue of an endpoint.
     *
     * @param declare what to do if the queue is missing
     * @param queue the queue
     * @param access allows SNS to send to the queue
     * @param producer sends to the queue
     */
    record DeadLetterQueue(Declare declare, SqsSubscriberQueue queue, QueueAccess access, Producer producer) {
    }
}
