package dev.herald.runtime.sns.push;

import java.util.List;
import java.util.Optional;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.sns.QueueAccess;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue for what an endpoint did not take: hopeless messages, which the application sends there, and those that SNS gave
 * up on. Every method blocks.
 *
 * @param declare what to do about its existence
 * @param queue the queue
 * @param access lets SNS send there
 * @param producer sends there
 */
public record SnsPushDeadLetters(Declare declare, SqsSubscriberQueue queue, QueueAccess access, Producer producer) {

    /**
     * Under {@code CREATE} creates the queue if it is missing, and lets the topic send; under {@code NONE} looks at nothing.
     *
     * @return the ARN of the queue that the subscription is to name; empty if that is not Herald's to say
     * @throws MissingDestinationException if it is missing and not to be created
     */
    Optional<String> open(String topicArn) throws MissingDestinationException {
        if (declare == Declare.NONE) {
            return Optional.empty();
        }
        SqsQueue found = queue.declare().queue();
        if (declare != Declare.CREATE) {
            return Optional.empty();
        }
        access.allow(topicArn, found);
        return Optional.of(found.arn());
    }

    /** Sends copies; answers for each one, in the order given, when the broker has confirmed. */
    public List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<OutgoingMessage<Body>> copies = deadLetters.stream().map(DeadLetterCopy::of).toList();
        return producer.send(copies).entries().stream().map(SnsPushDeadLetters::outcome).toList();
    }

    private static SettlementResult outcome(BatchReceipt.Entry entry) {
        return entry.sent() ? SettlementResult.DONE : SettlementResult.retry(entry.failure().getMessage());
    }
}
