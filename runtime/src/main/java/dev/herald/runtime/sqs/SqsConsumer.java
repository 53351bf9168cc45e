package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jboss.logging.Logger;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.PollingLoop;

/** Receives from one queue by long polls of the synchronous client. */
final class SqsConsumer implements Consumer, PollingLoop.Source {

    private static final Logger LOG = Logger.getLogger(SqsConsumer.class);
    /** The most messages of one receive. */
    private static final int PER_RECEIVE = 10;

    private final Subscription subscription;
    private final SqsQueues queues;
    private final SqsSource source;
    private final UntouchedReceives untouched;
    private final PollingLoop loop;
    private volatile Connection connection;
    private volatile String reported = "";

    /** The queue as found by the last {@link #open}. */
    private record Connection(SqsReceive receive, Duration lease, boolean fifo, SqsSettlement settlement,
            String deadLetterUrl) {
    }

    /**
     * @param subscription whose destination is the queue
     * @param queues in reach of the client by which to call
     * @param untouched the receives of the queue's messages that are no attempts
     */
    SqsConsumer(Subscription subscription, MessageSink inbox, SqsQueues queues, SqsSource source,
            UntouchedReceives untouched) {
        this.subscription = subscription;
        this.queues = queues;
        this.source = source;
        this.untouched = untouched;
        this.loop = new PollingLoop(subscription.listenerId(), PER_RECEIVE, subscription.maxPollers(),
                subscription.waitTime(), inbox, this);
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        return loop.stop();
    }

    @Override
    public Duration open() throws MissingDestinationException {
        Integer configured = configuredLease();
        SqsSource.Declared declared = source.open();
        SqsQueue queue = declared.queue();
        if (!declared.created() && !queue.attributes().isEmpty()) {
            report(queue);
        }
        Duration lease = Duration.ofSeconds(configured != null ? configured : ownLease(queue));
        SqsClient client = queues.client();
        connection = new Connection(new SqsReceive(client, queue.url(), configured), lease, queue.fifo(),
                new SqsSettlement(client, queue.url()), declared.deadLetterUrl());
        return lease;
    }

    /** The configured visibility timeout in seconds, or {@code null} for the queue's own. */
    private Integer configuredLease() {
        Duration configured = subscription.visibilityTimeout();
        if (configured == null) {
            return null;
        }
        if (configured.isZero() || configured.isNegative()
                || configured.compareTo(Duration.ofSeconds(SqsSeconds.LONGEST_VISIBILITY)) > 0) {
            throw new IllegalArgumentException(
                    visibilityKey() + " is " + configured + ": Amazon SQS takes more than 0 and up to 12 hours");
        }
        return SqsSeconds.roundedUp(configured);
    }

    private int ownLease(SqsQueue queue) {
        String own = queue.attribute(QueueAttributeName.VISIBILITY_TIMEOUT);
        int seconds = Integer.parseInt(own != null ? own : askForLease(queue.url()));
        if (seconds == 0) {
            throw new IllegalStateException(subscription.destination()
                    + " has a visibility timeout of 0, by which every message is redelivered at once: set the queue's "
                    + "VisibilityTimeout or " + visibilityKey());
        }
        return seconds;
    }

    private String visibilityKey() {
        return ConfigKeys.ofListener(subscription.listenerId(), "visibility-timeout");
    }

    private String askForLease(String url) {
        return queues.client().getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT)).attributes()
                .get(QueueAttributeName.VISIBILITY_TIMEOUT);
    }

    /** Once for each finding, not after every reconnect. */
    private void report(SqsQueue queue) {
        String deadLetterName = hasDeadLetterQueue() ? SqsAddress.of(subscription.deadLetterQueue()).name() : null;
        String findings = String.join("; ", SqsDifferences.of(queue, deadLetterName, subscription));
        if (!findings.isEmpty() && !findings.equals(reported)) {
            LOG.warnf("%s differs from what is configured, and is left as it is: %s", subscription.destination(), findings);
        }
        reported = findings;
    }

    @Override
    public List<? extends Delivery> receive(int max, Duration wait) {
        Connection queue = connection;
        long start = System.nanoTime();
        List<Message> messages = queue.receive.messages(max, wait);
        if (messages.isEmpty()) {
            return List.of();
        }
        // A call that waited got its messages at its end: its lease is longer than the time since the start tells.
        long answered = System.nanoTime();
        long leasedAt = answered - Math.min(answered - start, queue.lease.toNanos() / 3);
        List<SqsDelivery> deliveries = new ArrayList<>(messages.size());
        messages.forEach(message -> deliveries
                .add(SqsDelivery.of(message, source.unwrap(message.body()), queue.fifo, leasedAt,
                        untouched.of(message.messageId()))));
        return deliveries;
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        List<SettlementResult> results = connection.settlement.delete(deliveries);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).status() != SettlementResult.Status.RETRY) {
                untouched.forget(deliveries.get(i).id());
            }
        }
        return results;
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        releases.stream().filter(release -> release.attempts() == 0).map(Release::delivery)
                .forEach(delivery -> untouched.add(delivery.id(), delivery.receives()));
        return connection.settlement.release(releases);
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return connection.settlement.extend(deliveries, lease);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        String known = connection.deadLetterUrl;
        String url = known != null
                ? known
                : queues.url(SqsAddress.of(subscription.deadLetterQueue()))
                        .orElseThrow(() -> new IllegalStateException("the dead-letter queue '"
                                + subscription.deadLetterQueue() + "' does not exist: create it"));
        return new SqsDeadLetters(queues.client(), url).send(deadLetters);
    }

    @Override
    public void close() {
        source.close();
    }
}
