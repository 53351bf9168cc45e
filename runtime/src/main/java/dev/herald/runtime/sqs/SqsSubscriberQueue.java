package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue of a topic's subscriber, for the broker that has the topic. Remembers nothing. Every method blocks, and throws
 * what the client throws.
 */
public final class SqsSubscriberQueue {

    /** How long dead letters are kept: two weeks, the longest, is time to look at what failed. */
    public static final String DEAD_LETTER_RETENTION_SECONDS = "1209600";

    private final SqsDeclaration declaration;

    SqsSubscriberQueue(SqsDeclaration declaration) {
        this.declaration = declaration;
    }

    /**
     * What there is of it.
     *
     * @param queue the queue, with its attributes
     * @param deadLetterQueue its dead-letter queue; empty also if it is to have none
     * @param missing what is not there and should be, each with the cure
     */
    public record Found(Optional<SqsQueue> queue, Optional<SqsQueue> deadLetterQueue, List<String> missing) {

        /** Of what is complete. */
        public SqsSource.Declared declared() {
            return new SqsSource.Declared(queue.orElseThrow(), deadLetterQueue.map(SqsQueue::url).orElse(null), false);
        }
    }

    /** Finds or creates it, with its dead-letter queue, as configured. */
    public SqsSource.Declared declare() throws MissingDestinationException {
        return declaration.declare();
    }

    /** Looks at it, and at its dead-letter queue, and creates nothing. */
    public Found look() {
        List<String> missing = new ArrayList<>();
        Optional<SqsQueue> queue = declaration.find();
        if (queue.isEmpty()) {
            missing.add(declaration.missing().getMessage());
        }
        Optional<SqsQueue> deadLetters = declaration.findDeadLetters();
        if (deadLetters.isEmpty() && declaration.deadLetterQueue() != null) {
            missing.add(declaration.missingDeadLetters(queue).getMessage());
        }
        return new Found(queue, deadLetters, missing);
    }

    /** The attributes it is created with, its dead-letter queue being the one of this ARN, or none if that is {@code null}. */
    public Map<String, String> attributes(String deadLetterArn) {
        return declaration.attributes(deadLetterArn);
    }

    /** The attributes its dead-letter queue is created with. */
    public Map<String, String> deadLetterAttributes() {
        return declaration.deadLetterAttributes();
    }

    /** A queue that is there, with its attributes as they are now; empty if it has gone. */
    public Optional<SqsQueue> read(String url) {
        return declaration.queues().find(SqsAddress.of(url));
    }

    /** Gives a queue this policy in place of the one it has. */
    public void changePolicy(String url, String policy) {
        declaration.queues().client().setQueueAttributes(
                request -> request.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }

    /**
     * Queues like this one, which go with their instance.
     *
     * @param prefix what their names begin with
     * @param companions what else goes with them
     */
    public SqsTemporaryQueues temporary(String prefix, SqsTemporaryQueues.Companions companions) {
        return new SqsTemporaryQueues(declaration.queues().client(), prefix, companions);
    }

    /** The region it is in. */
    public String region() {
        return declaration.queues().region();
    }
}
