package dev.herald.runtime.sqs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;

/**
 * Finds or creates one queue and its dead-letter queue.
 *
 * @param queues where to look
 * @param destination the queue
 * @param keys the configuration keys of the queue
 * @param deadLetterQueue the physical name of its dead-letter queue, or {@code null} for none
 * @param maxReceives the number of receives after which SQS itself moves a message there
 */
record SqsDeclaration(SqsQueues queues, Destination destination, SqsQueueKeys keys, String deadLetterQueue,
        int maxReceives) {

    /** For a queue that is configured as a queue. */
    SqsDeclaration(SqsQueues queues, Destination destination, String deadLetterQueue, int maxReceives) {
        this(queues, destination, SqsQueueKeys.of(destination), deadLetterQueue, maxReceives);
    }

    /**
     * Finds the queues. {@code CREATE} also creates missing ones; {@code NONE} only looks up the URL.
     *
     * @throws MissingDestinationException if the queue or its dead-letter queue is missing and must not be created
     */
    SqsSource.Declared declare() throws MissingDestinationException {
        if (destination.declare() == Declare.NONE) {
            return new SqsSource.Declared(new SqsQueue(lookUp(), Map.of()), null, false);
        }
        Optional<SqsQueue> found = find();
        if (found.isEmpty() && !mayCreate(address())) {
            throw missing();
        }
        SqsQueue deadLetters = deadLetterQueue == null ? null : deadLetters(found);
        if (found.isPresent()) {
            return new SqsSource.Declared(found.get(), deadLetters, false);
        }
        return new SqsSource.Declared(queues.create(address(), attributes(deadLetters == null ? null : deadLetters.arn())),
                deadLetters, true);
    }

    /** The queue with its attributes; empty if it is missing. */
    Optional<SqsQueue> find() {
        return queues.find(address());
    }

    /** The dead-letter queue with its attributes; empty if it is missing or disabled. */
    Optional<SqsQueue> findDeadLetters() {
        return deadLetterQueue == null ? Optional.empty() : queues.find(SqsAddress.of(deadLetterQueue));
    }

    /**
     * Looks up the URL of the queue, without creating it or reading its attributes.
     *
     * @throws MissingDestinationException if the queue is missing
     */
    String lookUp() throws MissingDestinationException {
        return queues.url(address()).orElseThrow(this::missing);
    }

    private SqsAddress address() {
        return SqsAddress.of(destination.physicalName());
    }

    private SqsQueue deadLetters(Optional<SqsQueue> source) throws MissingDestinationException {
        Optional<SqsQueue> found = findDeadLetters();
        if (found.isPresent()) {
            return found.get();
        }
        if (!mayCreate(SqsAddress.of(deadLetterQueue))) {
            throw missingDeadLetters(source);
        }
        return queues.create(SqsAddress.of(deadLetterQueue), deadLetterAttributes());
    }

    /** A queue that is given by its ARN or URL may be in another account, which alone can create it there. */
    private boolean mayCreate(SqsAddress queue) {
        return destination.declare() == Declare.CREATE && queue.isName();
    }

    /** The attributes to create the dead-letter queue with. */
    Map<String, String> deadLetterAttributes() {
        Map<String, String> attributes = fifoAttributes(SqsAddress.of(deadLetterQueue));
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD.toString(),
                SqsSubscriberQueue.DEAD_LETTER_RETENTION_SECONDS);
        return attributes;
    }

    /**
     * The attributes to create the queue with.
     *
     * @param deadLetterArn the ARN of its dead-letter queue, or {@code null} for none
     */
    Map<String, String> attributes(String deadLetterArn) {
        Map<String, String> attributes = fifoAttributes(address());
        if (deadLetterArn != null) {
            attributes.put(QueueAttributeName.REDRIVE_POLICY.toString(),
                    new SqsRedrivePolicy(deadLetterArn, maxReceives).json());
        }
        attributes.putAll(destination.attributes());
        return attributes;
    }

    /** The attributes that a FIFO queue needs; none for a standard queue. */
    static Map<String, String> fifoAttributes(SqsAddress address) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (address.fifo()) {
            attributes.put(QueueAttributeName.FIFO_QUEUE.toString(), "true");
            attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION.toString(), "true");
        }
        return attributes;
    }

    MissingDestinationException missing() {
        return new MissingDestinationException(destination + " does not exist on Amazon SQS in "
                + queues.region() + ": create it, set "
                + cureByCreation(address(), keys.name()) + ", or set " + keys.name() + " to another queue");
    }

    private String cureByCreation(SqsAddress queue, String nameKey) {
        return keys.declare() + "=create"
                + (queue.isName() ? "" : " and " + nameKey + " to its name alone, if it is to be in the client's account");
    }

    /** @param source the queue whose dead-letter queue is missing; empty if it is missing itself */
    MissingDestinationException missingDeadLetters(Optional<SqsQueue> source) {
        SqsRedrivePolicy existing = source.map(SqsRedrivePolicy::of).orElse(SqsRedrivePolicy.NONE);
        String name = keys.deadLetter() + ".name";
        if (existing.targetArn() != null) {
            return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                    + " does not exist, but the redrive policy of the queue names another one: set " + name + "="
                    + FifoNaming.nameOf(existing.targetArn()));
        }
        return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                + " does not exist: create it, or set " + cureByCreation(SqsAddress.of(deadLetterQueue), name) + ", " + name
                + " to another queue, or "
                + keys.deadLetter() + ".enabled=false");
    }
}
