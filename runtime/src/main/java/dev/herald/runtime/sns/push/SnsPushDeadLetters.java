package dev.herald.runtime.sns.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
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
        List<OutgoingMessage<Body>> copies = deadLetters.stream().map(DeadLetterCopy::of).toList();
        List<BatchReceipt.Entry> sent = producer.send(copies).entries();
        List<SettlementResult> results = new ArrayList<>(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            BatchReceipt.Entry entry = sent.get(i);
            // Its added headers may be what the queue refuses: its limits are not known here.
            boolean refused = !entry.sent() && !entry.failure().isRetryable();
            results.add(refused ? sendBare(deadLetters.get(i)) : result(entry));
        }
        return results;
    }

    private SettlementResult sendBare(DeadLetter deadLetter) {
        DeadLetter bare = new DeadLetter(deadLetter.delivery(), Map.of());
        return result(producer.send(List.of(DeadLetterCopy.of(bare))).entries().get(0));
    }

    private static SettlementResult result(BatchReceipt.Entry entry) {
        return entry.sent() ? SettlementResult.DONE : SettlementResult.retry(entry.failure().getMessage());
    }
}
