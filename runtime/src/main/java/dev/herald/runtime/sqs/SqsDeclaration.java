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
 * What one queue is to be: found or created, with its dead-letter queue.
 *
 * @param queues where to look
 * @param destination the queue
 * @param keys which keys configure it
 * @param deadLetterQueue the physical name of its dead-letter queue, or {@code null} for none
 * @param maxReceives after how many receives the broker itself is to move a message there
 */
record SqsDeclaration(SqsQueues queues, Destination destination, SqsQueueKeys keys, String deadLetterQueue,
        int maxReceives) {

    /** Of a queue that is configured as one. */
    SqsDeclaration(SqsQueues queues, Destination destination, String deadLetterQueue, int maxReceives) {
        this(queues, destination, SqsQueueKeys.of(destination), deadLetterQueue, maxReceives);
    }

    /**
     * Under {@code CREATE} creates what is missing; under {@code NONE} looks the URL up and nothing else.
     *
     * @throws MissingDestinationException if the queue or its dead-letter queue is missing and not to be created
     */
    SqsSource.Declared declare() throws MissingDestinationException {
        if (destination.declare() == Declare.NONE) {
            return new SqsSource.Declared(new SqsQueue(lookUp(), Map.of()), null, false);
        }
        Optional<SqsQueue> found = find();
        if (found.isEmpty() && destination.declare() == Declare.VERIFY) {
            throw missing();
        }
        SqsQueue deadLetters = deadLetterQueue == null ? null : deadLetters(found);
        if (found.isPresent()) {
            return new SqsSource.Declared(found.get(), deadLetters == null ? null : deadLetters.url(), false);
        }
        return new SqsSource.Declared(queues.create(address(), attributes(deadLetters == null ? null : deadLetters.arn())),
                deadLetters == null ? null : deadLetters.url(), true);
    }

    /** The queue with its attributes; empty if it is missing. */
    Optional<SqsQueue> find() {
        return queues.find(address());
    }

    /** Its dead-letter queue with its attributes; empty if that is missing, or there is to be none. */
    Optional<SqsQueue> findDeadLetters() {
        return deadLetterQueue == null ? Optional.empty() : queues.find(SqsAddress.of(deadLetterQueue));
    }

    /**
     * The queue's URL; nothing is created and nothing more asked than that.
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
        if (destination.declare() == Declare.VERIFY) {
            throw missingDeadLetters(source);
        }
        return queues.create(SqsAddress.of(deadLetterQueue), deadLetterAttributes());
    }

    /** What its dead-letter queue is created with. */
    Map<String, String> deadLetterAttributes() {
        Map<String, String> attributes = fifoAttributes(SqsAddress.of(deadLetterQueue));
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD.toString(),
                SqsSubscriberQueue.DEAD_LETTER_RETENTION_SECONDS);
        return attributes;
    }

    /**
     * What it is created with.
     *
     * @param deadLetterArn its dead-letter queue, or {@code null} for none
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

    /** What a queue is created with because it is FIFO; nothing if it isn't. */
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
                + keys.declare() + "=create, or name another one by " + keys.name());
    }

    /** @param source the queue whose dead-letter queue is missing, if it is there itself */
    MissingDestinationException missingDeadLetters(Optional<SqsQueue> source) {
        SqsRedrivePolicy existing = source.map(SqsRedrivePolicy::of).orElse(SqsRedrivePolicy.NONE);
        String name = keys.deadLetter() + ".name";
        if (existing.targetArn() != null) {
            return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                    + " does not exist, while the queue's redrive policy names another: set " + name + "="
                    + FifoNaming.nameOf(existing.targetArn()));
        }
        return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                + " does not exist: create it, or set " + keys.declare() + "=create, " + name + " to another queue, or "
                + keys.deadLetter() + ".enabled=false");
    }
}
