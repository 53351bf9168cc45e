package dev.herald.runtime.sns.push;

import java.util.List;
import java.util.Optional;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.DeadLetterCopies;
import dev.herald.runtime.sns.PushEndpoints.DeadLetterQueue;
import dev.herald.runtime.sns.QueueAccess;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.SendResult;

/**
 * The dead-letter queue of an endpoint. It gets messages that failed for good from the application, and messages that could
 * not be delivered from SNS. Every method blocks.
 *
 * @param declare what to do if the queue is missing
 * @param queue the queue
 * @param access allows SNS to send to the queue
 * @param producer sends to the queue
 */
record SnsPushDeadLetters(Declare declare, SqsSubscriberQueue queue, QueueAccess access, Producer producer) {

    static SnsPushDeadLetters of(DeadLetterQueue queue) {
        return new SnsPushDeadLetters(queue.declare(), queue.queue(), queue.access(), queue.producer());
    }

    /**
     * Checks the queue. {@code CREATE} also creates it if it is missing and allows the topic to send; {@code NONE} checks
     * nothing.
     *
     * @return the ARN of the queue, to be set on the subscription; empty unless {@code CREATE}
     * @throws MissingDestinationException if the queue is missing and must not be created
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

    /** Sends copies to the queue. Returns one result per message, in the given order, when the broker has confirmed. */
    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        return new DeadLetterCopies<>("'" + queue.name() + "'", new Copies(producer)).send(deadLetters);
    }

    private record Copies(Producer producer) implements DeadLetterCopies.Queues<OutgoingMessage<Body>> {

        @Override
        public OutgoingMessage<Body> copy(DeadLetter message) {
            return DeadLetterCopy.of(message);
        }

        @Override
        public OutgoingMessage<Body> bareCopy(DeadLetter removed) {
            return DeadLetterCopy.of(removed);
        }

        @Override
        public List<SendResult> send(List<OutgoingMessage<Body>> copies) {
            return producer.send(copies).entries().stream().map(Copies::result).toList();
        }

        private static SendResult result(BatchReceipt.Entry entry) {
            return entry.sent()
                    ? SendResult.sent(entry.receipt().messageId(), null)
                    : SendResult.failed(entry.failure().getMessage(), entry.failure().isRetryable(), entry.failure());
        }
    }
}
