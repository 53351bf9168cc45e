package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FifoNaming;

/**
 * Operations by hand on the queues in the reach of one client. A queue is looked up anew by each of them.
 *
 * @param queues where to look
 * @param untouched of a queue, the receives of its messages that are no attempts
 */
record SqsQueueOperations(SqsQueues queues, Function<Destination, UntouchedReceives> untouched)
        implements
            QueueOperations {

    private static final Logger LOG = Logger.getLogger(SqsQueueOperations.class);
    /** The most queues of one page; without a number there would be no further page. */
    private static final int PER_PAGE = 1000;

    /** Of a queue that is there with other attributes, Amazon's answer names them. */
    @Override
    public QueueDescription create(Destination queue) {
        try {
            return describe(queues.createAsWanted(SqsAddress.of(queue.physicalName()), queue.attributes()));
        } catch (QueueDeletedRecentlyException failure) {
            throw new BrokerException(queue + " was deleted within the last 60 seconds, and Amazon SQS does not create it "
                    + "again before they are over: wait that long", failure);
        } catch (SdkException failure) {
            throw new BrokerException(queue + " can't be created: " + AwsFailures.reason(failure), failure);
        }
    }

    @Override
    public Optional<QueueDescription> describe(Destination queue) {
        return queues.find(SqsAddress.of(queue.physicalName())).map(SqsQueueOperations::describe);
    }

    private static QueueDescription describe(SqsQueue queue) {
        return new QueueDescription(queue.url(), queue.attributes(),
                number(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                number(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                number(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static OptionalLong number(SqsQueue queue, QueueAttributeName name) {
        String value = queue.attribute(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }

    @Override
    public List<String> list(String prefix) {
        ListQueuesRequest.Builder request = ListQueuesRequest.builder().maxResults(PER_PAGE);
        if (!prefix.isEmpty()) {
            request.queueNamePrefix(prefix);
        }
        return queues.client().listQueuesPaginator(request.build()).queueUrls().stream().toList();
    }

    /**
     * More than ten are taken by several calls, until one brings fewer than it could. None waits for less than a second:
     * Amazon SQS asks all of its servers only if it may wait.
     */
    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait) {
        if (wait.compareTo(SqsLimits.LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("wait is " + wait + ": Amazon SQS waits up to 20 seconds; ask again after that");
        }
        UntouchedReceives noAttempts = untouched.apply(queue);
        return calling(queue, url -> receive(new SqsReceive(queues.client(), url, null), noAttempts, atMost, wait));
    }

    private static List<SqsDelivery> receive(SqsReceive receive, UntouchedReceives untouched, int atMost, Duration wait) {
        List<SqsDelivery> taken = new ArrayList<>(receiveOnce(receive, untouched, atMost, wait));
        int before = 0;
        while (taken.size() - before == SqsLimits.MOST_MESSAGES && taken.size() < atMost) {
            before = taken.size();
            taken.addAll(receiveMore(receive, untouched, atMost - before));
        }
        return taken;
    }

    private static List<SqsDelivery> receiveOnce(SqsReceive receive, UntouchedReceives untouched, int atMost, Duration wait) {
        long start = System.nanoTime();
        boolean fifo = FifoNaming.isFifo(receive.url());
        return receive.messages(atMost, wait).stream()
                .map(message -> SqsDelivery.of(message, Optional.empty(), fifo, start,
                        untouched.of(message.messageId())))
                .toList();
    }

    /** What was taken already is the caller's, whatever becomes of the next call. */
    private static List<SqsDelivery> receiveMore(SqsReceive receive, UntouchedReceives untouched, int atMost) {
        try {
            return receiveOnce(receive, untouched, atMost, Duration.ZERO);
        } catch (SdkException failure) {
            LOG.debugf(failure, "no more messages could be taken from %s", receive.url());
            return List.of();
        }
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        return settle(queue, deliveries, settlement -> settlement.delete(deliveries));
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout) {
        if (timeout.compareTo(SqsLimits.LONGEST_VISIBILITY) > 0) {
            throw new IllegalArgumentException("timeout is " + timeout
                    + ": Amazon SQS keeps a message invisible for up to 12 hours since it was received");
        }
        List<Release> releases = deliveries.stream().map(delivery -> new Release(delivery, timeout)).toList();
        if (timeout.isZero()) {
            // Given back: whoever pulled it has not tried to handle it.
            UntouchedReceives noAttempts = untouched.apply(queue);
            deliveries.forEach(delivery -> noAttempts.add(delivery.id(), delivery.receives()));
        }
        return settle(queue, deliveries, settlement -> settlement.release(releases));
    }

    private List<SettlementResult> settle(Destination queue, List<? extends Delivery> deliveries,
            Function<SqsSettlement, List<SettlementResult>> call) {
        return queues.url(SqsAddress.of(queue.physicalName())).map(url -> call.apply(new SqsSettlement(queues.client(), url)))
                .orElseGet(() -> Collections.nCopies(deliveries.size(),
                        SettlementResult.gone("the queue does not exist any more")));
    }

    @Override
    public void purge(Destination queue) {
        calling(queue, url -> {
            try {
                return queues.client().purgeQueue(request -> request.queueUrl(url));
            } catch (PurgeQueueInProgressException failure) {
                throw new BrokerException(queue + " was purged within the last 60 seconds, and Amazon SQS does that once in "
                        + "60 seconds: wait that long", failure);
            }
        });
    }

    @Override
    public void deleteQueue(Destination queue) {
        queues.delete(SqsAddress.of(queue.physicalName()));
    }

    /** Amazon SQS goes on with it after this; what it could not move stays where it is. */
    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        String source = arn(deadLetterQueue);
        String destination = arn(target);
        try {
            String task = queues.client().startMessageMoveTask(
                    request -> request.sourceArn(source).destinationArn(destination)).taskHandle();
            return new Redrive(OptionalLong.empty(), Optional.ofNullable(task));
        } catch (SdkException failure) {
            throw new BrokerException("the messages of " + deadLetterQueue + " can't be moved to " + target + ": "
                    + AwsFailures.reason(failure) + " (Amazon SQS moves those of a queue that another queue's RedrivePolicy "
                    + "names, by one task at a time)", failure);
        }
    }

    private String arn(Destination queue) {
        return queues.find(SqsAddress.of(queue.physicalName())).orElseThrow(() -> missing(queue, null)).arn();
    }

    private <T> T calling(Destination queue, Function<String, T> call) {
        try {
            return call.apply(queues.url(SqsAddress.of(queue.physicalName())).orElseThrow(() -> missing(queue, null)));
        } catch (SdkException failure) {
            throw SqsFailures.isMissingQueue(failure) ? missing(queue, failure) : failure;
        }
    }

    private BrokerException missing(Destination queue, SdkException cause) {
        return new BrokerException(queue + " does not exist on Amazon SQS in " + queues.region() + ": create it first", cause);
    }
}
