package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.Message;
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
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.UncountedReceives;

/**
 * Administration of the queues that one client can reach. Each operation looks up the queue again.
 *
 * @param queues the queues of the client
 * @param polls the long polls of the client
 * @param uncounted returns, for a queue, the receives of its messages that do not count as attempts
 */
record SqsQueueOperations(SqsQueues queues, SqsPolls polls, Function<Destination, UncountedReceives> uncounted)
        implements
            QueueOperations {

    private static final Logger LOG = Logger.getLogger(SqsQueueOperations.class);
    /** The page size. Without one, SQS returns a single page. */
    private static final int PER_PAGE = 1000;
    private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);

    /** If the queue exists with other attributes, the error of SQS names them. */
    @Override
    public QueueDescription create(Destination queue) {
        try {
            return describe(queues.createOrMatch(SqsAddress.of(queue.physicalName()), queue.attributes()));
        } catch (QueueDeletedRecentlyException failure) {
            throw new BrokerException(queue + " was deleted less than 60 seconds ago, and Amazon SQS does not allow its name "
                    + "to be reused before that: try again later", failure);
        } catch (SdkException failure) {
            throw new BrokerException(queue + " cannot be created: " + AwsFailures.reason(failure), failure);
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
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
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
     * Receives more than ten messages with several calls, until a call returns fewer than ten. Each call waits at least a
     * second, because SQS queries all of its servers only in a long poll.
     */
    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled) {
        if (wait.compareTo(SqsLimits.MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "wait is " + wait + "; Amazon SQS waits at most 20 seconds: receive again after that");
        }
        UncountedReceives noAttempts = uncounted.apply(queue);
        return callWithUrl(queue,
                url -> receive(new SqsReceive(queues.client(), url, null), noAttempts, atMost, wait, cancelled));
    }

    private List<SqsDelivery> receive(SqsReceive receive, UncountedReceives uncounted, int atMost, Duration wait,
            BooleanSupplier cancelled) {
        List<SqsDelivery> received = new ArrayList<>(receiveFirst(receive, uncounted, atMost, wait, cancelled));
        int before = 0;
        while (received.size() - before == SqsLimits.MAX_MESSAGES && received.size() < atMost) {
            before = received.size();
            received.addAll(receiveMore(receive, uncounted, atMost - before));
        }
        return received;
    }

    /** A call may wait for less than asked for, as others take turns with it; one that did not wait at all is the last. */
    private List<SqsDelivery> receiveFirst(SqsReceive receive, UncountedReceives uncounted, int atMost, Duration wait,
            BooleanSupplier cancelled) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            long start = System.nanoTime();
            List<SqsDelivery> received = receiveOnce(receive, uncounted, atMost, Duration.ofNanos(deadline - start));
            long end = System.nanoTime();
            if (!received.isEmpty() || end - start < SHORTEST_WAIT || deadline - end < SHORTEST_WAIT
                    || cancelled.getAsBoolean()) {
                return received;
            }
        }
    }

    private List<SqsDelivery> receiveOnce(SqsReceive receive, UncountedReceives uncounted, int atMost, Duration wait) {
        long start = System.nanoTime();
        boolean fifo = FifoNaming.isFifo(receive.url());
        return messages(receive, atMost, wait).stream()
                .map(message -> SqsDelivery.of(message, Optional.empty(), fifo, start,
                        uncounted))
                .toList();
    }

    private List<Message> messages(SqsReceive receive, int atMost, Duration wait) {
        try {
            return receive.messagesInTurn(polls.poller(), atMost, wait);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("the caller was interrupted", stop);
        }
    }

    /** A failure must not lose the messages that earlier calls received. */
    private List<SqsDelivery> receiveMore(SqsReceive receive, UncountedReceives uncounted, int atMost) {
        try {
            return receiveOnce(receive, uncounted, atMost, Duration.ZERO);
        } catch (SdkException failure) {
            LOG.debugf(failure, "Receiving more messages from %s failed", receive.url());
            return List.of();
        }
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        return settle(queue, deliveries, settlement -> settlement.delete(deliveries));
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout) {
        if (timeout.compareTo(SqsLimits.MAX_VISIBILITY) > 0) {
            throw new IllegalArgumentException("timeout is " + timeout
                    + "; Amazon SQS allows at most 12 hours from the receive");
        }
        // Returned at once, without an attempt to handle it.
        List<Release> releases = deliveries.stream()
                .map(delivery -> timeout.isZero() ? Release.untouched(delivery, timeout) : new Release(delivery, timeout))
                .toList();
        return settle(queue, deliveries, settlement -> settlement.release(releases));
    }

    private List<SettlementResult> settle(Destination queue, List<? extends Delivery> deliveries,
            Function<SqsSettlement, List<SettlementResult>> call) {
        return queues.url(SqsAddress.of(queue.physicalName()))
                .map(url -> call.apply(new SqsSettlement(queues.client(), url, uncounted.apply(queue))))
                .orElseGet(() -> Collections.nCopies(deliveries.size(),
                        SettlementResult.gone("the queue no longer exists")));
    }

    @Override
    public void purge(Destination queue) {
        callWithUrl(queue, url -> {
            try {
                return queues.client().purgeQueue(request -> request.queueUrl(url));
            } catch (PurgeQueueInProgressException failure) {
                throw new BrokerException(queue + " was purged less than 60 seconds ago, and Amazon SQS allows one purge per "
                        + "60 seconds: try again later", failure);
            }
        });
    }

    @Override
    public void deleteQueue(Destination queue) {
        queues.delete(SqsAddress.of(queue.physicalName()));
    }

    @Override
    public boolean looksOnly() {
        return false;
    }

    @Override
    public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
        SqsQueue to = queues.find(SqsAddress.of(target.physicalName())).orElseThrow(() -> missing(target, null));
        String url = queues.url(SqsAddress.of(deadLetterQueue.physicalName()))
                .orElseThrow(() -> missing(deadLetterQueue, null));
        return new SqsBrowser(this, deadLetterQueue,
                new SqsReceive(queues.client(), url, SqsBrowser.HELD_SECONDS),
                new SqsDeadLetters(queues.client(), to.url(), to.maxMessageBytes()));
    }

    /** Receives up to ten messages. */
    List<SqsDelivery> receiveOnce(SqsReceive receive, Destination queue, int atMost) {
        try {
            return receiveOnce(receive, uncounted.apply(queue), atMost, Duration.ZERO);
        } catch (SdkException failure) {
            throw SqsFailures.isMissingQueue(failure) ? missing(queue, failure) : failure;
        }
    }

    /** Returns when SQS has started the task. Messages that SQS cannot move stay in the dead-letter queue. */
    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        String source = arn(deadLetterQueue);
        String destination = arn(target);
        try {
            String task = queues.client().startMessageMoveTask(
                    request -> request.sourceArn(source).destinationArn(destination)).taskHandle();
            return new Redrive(OptionalLong.empty(), Optional.ofNullable(task));
        } catch (SdkException failure) {
            throw new BrokerException("the messages of " + deadLetterQueue + " cannot be moved to " + target + ": "
                    + AwsFailures.reason(failure) + " (Amazon SQS only moves messages from a queue that the RedrivePolicy of "
                    + "another queue names, with one task at a time)", failure);
        }
    }

    private String arn(Destination queue) {
        return queues.find(SqsAddress.of(queue.physicalName())).orElseThrow(() -> missing(queue, null)).arn();
    }

    private <T> T callWithUrl(Destination queue, Function<String, T> call) {
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
