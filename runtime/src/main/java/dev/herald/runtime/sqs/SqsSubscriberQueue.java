package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue of a topic's subscriber, for the broker of the topic. Stateless. Every method blocks and throws the exceptions
 * of the client.
 */
public final class SqsSubscriberQueue {

    /** Two weeks, the maximum, so that there is time to examine dead letters. */
    public static final String DEAD_LETTER_RETENTION_SECONDS = "1209600";

    private final SqsDeclaration declaration;

    SqsSubscriberQueue(SqsDeclaration declaration) {
        this.declaration = declaration;
    }

    /**
     * Which of the queues exist.
     *
     * @param queue the queue with its attributes; empty if it does not exist
     * @param deadLetterQueue its dead-letter queue; empty if it does not exist or is disabled
     * @param missing an error text for each missing queue
     */
    public record Found(Optional<SqsQueue> queue, Optional<SqsQueue> deadLetterQueue, List<String> missing) {

        /** Must not be called if the queue is missing. */
        public SqsSource.Declared declared() {
            return new SqsSource.Declared(queue.orElseThrow(), deadLetterQueue.orElse(null), false);
        }
    }

    /** Finds or creates the queue and its dead-letter queue, as configured. */
    public SqsSource.Declared declare() throws MissingDestinationException {
        return declaration.declare();
    }

    /** Looks up the queue and its dead-letter queue without creating them. */
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

    /** The attributes to create the queue with, given the ARN of its dead-letter queue, or {@code null} for none. */
    public Map<String, String> attributes(String deadLetterArn) {
        return declaration.attributes(deadLetterArn);
    }

    /** The attributes to create its dead-letter queue with. */
    public Map<String, String> deadLetterAttributes() {
        return declaration.deadLetterAttributes();
    }

    /** Reads the current attributes of a queue; empty if it no longer exists. */
    public Optional<SqsQueue> read(String url) {
        return declaration.queues().find(SqsAddress.of(url));
    }

    /** Replaces the access policy of a queue. */
    public void changePolicy(String url, String policy) {
        declaration.queues().client().setQueueAttributes(
                request -> request.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }

    /**
     * Creates queues like this one that are deleted with their instance.
     *
     * @param prefix the common prefix of their names
     * @param companions what to delete together with a queue
     */
    public SqsTemporaryQueues temporary(String prefix, SqsTemporaryQueues.Companions companions) {
        return new SqsTemporaryQueues(declaration.queues().client(), prefix, companions);
    }

    /** The name of the queue, without calling the service. */
    public String name() {
        return FifoNaming.nameOf(declaration.destination().physicalName());
    }

    /** The region of the queue. */
    public String region() {
        return declaration.queues().region();
    }
}
