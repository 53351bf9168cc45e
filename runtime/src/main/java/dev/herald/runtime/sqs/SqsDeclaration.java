package dev.herald.runtime.sqs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.PollingLoop.MissingDestinationException;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;

/**
 * What one destination is to be: found or created, with its dead-letter queue.
 *
 * @param queues where to look
 * @param destination the queue
 * @param deadLetterQueue the physical name of its dead-letter queue, or {@code null} for none
 * @param maxReceives after how many receives the broker itself is to move a message there
 */
record SqsDeclaration(SqsQueues queues, Destination destination, String deadLetterQueue, int maxReceives) {

    /** Two weeks, the longest: time to look at what failed. */
    private static final String DEAD_LETTER_RETENTION = "1209600";

    /**
     * What was found or created.
     *
     * @param queue the queue
     * @param deadLetterUrl its dead-letter queue's URL, or {@code null} if it has none or it was not looked for
     * @param created whether the queue was created just now
     */
    record Declared(SqsQueue queue, String deadLetterUrl, boolean created) {
    }

    /**
     * Under {@code CREATE} creates what is missing; under {@code NONE} looks the URL up and nothing else.
     *
     * @throws MissingDestinationException if the queue or its dead-letter queue is missing and not to be created
     */
    Declared declare() throws MissingDestinationException {
        if (destination.declare() == Declare.NONE) {
            return new Declared(new SqsQueue(lookUp(), Map.of()), null, false);
        }
        SqsAddress address = SqsAddress.of(destination.physicalName());
        Optional<SqsQueue> found = queues.find(address);
        if (found.isEmpty() && destination.declare() == Declare.VERIFY) {
            throw missing();
        }
        SqsQueue deadLetters = deadLetterQueue == null ? null : deadLetters(found);
        String deadLetterUrl = deadLetters == null ? null : deadLetters.url();
        return found.isPresent()
                ? new Declared(found.get(), deadLetterUrl, false)
                : new Declared(queues.create(address, attributes(address, deadLetters)), deadLetterUrl, true);
    }

    /**
     * The queue's URL; nothing is created and nothing more asked than that.
     *
     * @throws MissingDestinationException if the queue is missing
     */
    String lookUp() throws MissingDestinationException {
        return queues.url(SqsAddress.of(destination.physicalName())).orElseThrow(this::missing);
    }

    private SqsQueue deadLetters(Optional<SqsQueue> source) throws MissingDestinationException {
        SqsAddress address = SqsAddress.of(deadLetterQueue);
        Optional<SqsQueue> found = queues.find(address);
        if (found.isPresent()) {
            return found.get();
        }
        if (destination.declare() == Declare.VERIFY) {
            throw missingDeadLetters(source.map(SqsRedrivePolicy::of).orElse(SqsRedrivePolicy.NONE));
        }
        Map<String, String> attributes = fifoAttributes(address);
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD.toString(), DEAD_LETTER_RETENTION);
        return queues.create(address, attributes);
    }

    private Map<String, String> attributes(SqsAddress address, SqsQueue deadLetters) {
        Map<String, String> attributes = fifoAttributes(address);
        if (deadLetters != null) {
            attributes.put(QueueAttributeName.REDRIVE_POLICY.toString(),
                    new SqsRedrivePolicy(deadLetters.arn(), maxReceives).json());
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
                + queues.region() + ": create it, or set " + key("declare") + "=create");
    }

    private MissingDestinationException missingDeadLetters(SqsRedrivePolicy existing) {
        if (existing.targetArn() != null) {
            return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                    + " does not exist, while the queue's redrive policy names another: set " + key("dead-letter.name")
                    + "=" + existing.targetArn().substring(existing.targetArn().lastIndexOf(':') + 1));
        }
        return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                + " does not exist: create it, or set " + key("declare") + "=create, " + key("dead-letter.name")
                + " to another queue, or " + key("dead-letter.enabled") + "=false");
    }

    private String key(String name) {
        return "quarkus.herald.queue.\"" + destination.name() + "\"." + name;
    }
}
