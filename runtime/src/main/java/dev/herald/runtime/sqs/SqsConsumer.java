package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.PollingLoop;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.TextSanitizer;
import dev.herald.spi.support.UncountedReceives;

/** Receives from one queue with long polls of the synchronous client. */
final class SqsConsumer implements Consumer, PollingLoop.Source {

    private static final Logger LOG = Logger.getLogger(SqsConsumer.class);
    private static final Duration SHORT = Duration.ofSeconds(1);
    /** An empty answer to a long poll, of a second at least, takes longer. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    /** How many corrupted messages one receive passes over. */
    private static final int CORRUPTED_IN_A_ROW = 10;
    /** In seconds, if the service does not report it: the default of Amazon SQS. */
    private static final int DEFAULT_LEASE = 30;

    private static final int MAX_REPORT_LENGTH = 4000;

    private final Subscription subscription;
    private final SqsQueues queues;
    private final SqsPolls.Poller poller;
    private final SqsSource source;
    private final UncountedReceives uncounted;
    private final SqsCorruptions corruptions;
    private final PollingLoop loop;
    /** The configured visibility timeout in seconds, or {@code null} for the queue's timeout. */
    private final Integer configuredLease;
    private volatile Connection connection;
    /** If {@link #open} did not look it up. */
    private volatile SqsQueue deadLetterQueue;
    private volatile String reported = "";

    /** The queue as found by the last {@link #open}. */
    private record Connection(SqsReceive receive, Duration lease, boolean fifo, SqsSettlement settlement,
            SqsQueue deadLetterQueue, int maxReceives) {
    }

    /**
     * @param subscription whose destination is the queue
     * @param queues the queues that the client can reach
     * @param polls the long polls of the client
     * @param uncounted the receives of the queue's messages that do not count as attempts
     * @throws IllegalArgumentException if SQS does not allow the visibility timeout; the text names the key
     */
    SqsConsumer(Subscription subscription, MessageSink sink, SqsQueues queues, SqsPolls polls, SqsSource source,
            UncountedReceives uncounted) {
        this.subscription = subscription;
        this.queues = queues;
        this.poller = polls.poller();
        this.source = source;
        this.uncounted = uncounted;
        this.corruptions = new SqsCorruptions(subscription, sink);
        this.configuredLease = configuredLease(subscription);
        this.loop = new PollingLoop(subscription.listenerId(), SqsLimits.MAX_MESSAGES, subscription.maxPollers(),
                subscription.waitTime(), sink, this);
    }

    @Override
    public void start() {
        poller.start(subscription.waitTime());
        loop.start();
    }

    @Override
    public boolean isAlive() {
        return loop.isAlive();
    }

    @Override
    public long unansweredNanos() {
        return loop.unansweredNanos();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        CompletionStage<Void> stopped = loop.stop();
        poller.stop();
        return stopped;
    }

    @Override
    public Duration open() throws MissingDestinationException {
        if (hasDeadLetterQueue()) {
            queues.requireOwnRegion(SqsAddress.of(subscription.deadLetterQueue()));
        }
        SqsSource.Declared declared = source.open();
        SqsQueue queue = declared.queue();
        if (!declared.created() && !queue.attributes().isEmpty()) {
            report(queue);
        }
        Duration lease = Duration.ofSeconds(configuredLease != null ? configuredLease : ownLease(queue));
        SqsClient client = queues.client();
        connection = new Connection(new SqsReceive(client, queue.url(), configuredLease), lease, queue.fifo(),
                new SqsSettlement(client, queue.url(), uncounted), declared.deadLetterQueue(),
                SqsRedrivePolicy.of(queue).maxReceives());
        deadLetterQueue = null;
        return lease;
    }

    private static Integer configuredLease(Subscription subscription) {
        Duration configured = subscription.visibilityTimeout();
        if (configured == null) {
            return null;
        }
        if (configured.isZero() || configured.isNegative() || configured.compareTo(SqsLimits.MAX_VISIBILITY) > 0) {
            throw new IllegalArgumentException(visibilityKey(subscription) + " is " + configured
                    + "; on Amazon SQS it must be more than 0 and at most 12 hours");
        }
        return SqsLimits.visibility(configured);
    }

    private int ownLease(SqsQueue queue) {
        String own = queue.attribute(QueueAttributeName.VISIBILITY_TIMEOUT);
        int seconds = seconds(own != null ? own : askForLease(queue.url()));
        if (seconds == 0) {
            throw new IllegalStateException(subscription.destination()
                    + " has a visibility timeout of 0, so every message would be redelivered immediately: set the "
                    + "queue's VisibilityTimeout or " + visibilityKey(subscription));
        }
        return seconds;
    }

    private static int seconds(String text) {
        try {
            return text == null ? DEFAULT_LEASE : SqsLimits.visibility(Duration.ofSeconds(Long.parseLong(text)));
        } catch (NumberFormatException unreadable) {
            return DEFAULT_LEASE;
        }
    }

    private static String visibilityKey(Subscription subscription) {
        return ConfigKeys.ofListener(subscription.listenerId(), "visibility-timeout");
    }

    private String askForLease(String url) {
        return queues.client().getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT)).attributes()
                .get(QueueAttributeName.VISIBILITY_TIMEOUT);
    }

    /** Logs each finding once, not after every reconnect. */
    private void report(SqsQueue queue) {
        String deadLetterName = hasDeadLetterQueue() ? SqsAddress.of(subscription.deadLetterQueue()).name() : null;
        String findings = TextSanitizer.of(String.join("; ", SqsDifferences.of(queue, deadLetterName, subscription)),
                MAX_REPORT_LENGTH);
        if (!findings.isEmpty() && !findings.equals(reported)) {
            LOG.warnf("%s differs from its configuration and is left unchanged: %s", subscription.destination(), findings);
        }
        reported = findings;
    }

    @Override
    public Duration turn(Duration wait) throws InterruptedException {
        return poller.begin(wait);
    }

    @Override
    public void endTurn() {
        poller.end();
    }

    @Override
    public List<? extends Delivery> receive(int max, Duration wait) {
        Connection queue = connection;
        if (corruptions.areExpected(queue.lease)) {
            return receiveOne(queue, wait);
        }
        long start = System.nanoTime();
        try {
            return deliveries(queue.receive.messages(max, wait), queue, start);
        } catch (SdkClientException failure) {
            if (!SqsFailures.isCorrupted(failure)) {
                throw failure;
            }
            corruptions.found(List.of(), failure);
            return receiveOne(queue, shortened(wait));
        }
    }

    @Override
    public Duration atOnce(Duration wait) {
        return AT_ONCE;
    }

    private List<SqsDelivery> deliveries(List<Message> messages, Connection queue, long start) {
        if (messages.isEmpty()) {
            return List.of();
        }
        long leasedAt = PollingLoop.leasedAt(start, queue.lease);
        List<SqsDelivery> deliveries = new ArrayList<>(messages.size());
        for (Message message : messages) {
            read(message, queue, leasedAt).ifPresent(deliveries::add);
        }
        return deliveries;
    }

    /**
     * The client rejects a whole answer if the checksum of one of its messages is wrong. While that message may be redelivered,
     * messages are received one at a time, so that the others are handled.
     */
    private List<SqsDelivery> receiveOne(Connection queue, Duration wait) {
        for (int i = 0; i < CORRUPTED_IN_A_ROW; i++) {
            long start = System.nanoTime();
            CapturedAnswer answer = new CapturedAnswer();
            try {
                return deliveries(queue.receive.message(i == 0 ? wait : shortened(wait), answer), queue, start);
            } catch (SdkClientException failure) {
                if (!SqsFailures.isCorrupted(failure)) {
                    throw failure;
                }
                String reason = corruptions.found(answer.messages(), failure);
                List<SqsDelivery> exhausted = exhausted(answer.messages(), reason, queue, start);
                if (!exhausted.isEmpty()) {
                    return exhausted;
                }
            }
        }
        return List.of();
    }

    private static Duration shortened(Duration wait) {
        return wait.compareTo(SHORT) < 0 ? wait : SHORT;
    }

    /** A corrupted message may arrive intact next time; after as many receives as there may be attempts it is unreadable. */
    private List<SqsDelivery> exhausted(List<Message> corrupted, String reason, Connection queue, long start) {
        List<SqsDelivery> exhausted = new ArrayList<>(1);
        for (Message message : corrupted) {
            if (SqsDelivery.receives(message) >= subscription.maxAttempts()) {
                exhausted.add(SqsDelivery.unreadable(message, reason, queue.fifo, PollingLoop.leasedAt(start, queue.lease),
                        uncounted));
            }
        }
        return exhausted;
    }

    /** A message that cannot be read must not affect the others of the same receive. */
    private Optional<SqsDelivery> read(Message message, Connection queue, long leasedAt) {
        try {
            return Optional.of(SqsDelivery.of(message, source.unwrap(message.body()), queue.fifo, leasedAt,
                    uncounted));
        } catch (RuntimeException unreadable) {
            RateLimitedLog.warn(subscription.listenerId() + " unreadable", "Listener '" + subscription.listenerId()
                    + "' could not read message " + message.messageId() + "; it will be redelivered after "
                    + queue.lease.toSeconds() + " s: " + FailureText.of(unreadable), unreadable);
            return Optional.empty();
        }
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return connection.settlement.delete(deliveries);
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        return connection.settlement.release(releases);
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        connection.settlement.ended((SqsDelivery) delivery, attempts);
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return connection.settlement.extend(deliveries, lease);
    }

    @Override
    public int extensionsPerCall() {
        return SqsLimits.MAX_MESSAGES;
    }

    /**
     * Amazon SQS also counts the receives that were returned untouched. The very last may become one of these, by a stop, so
     * the one before it counts as the last. A redrive policy that has less of a reserve than Herald's own leaves all receives
     * to the handler, because they may be the message's first attempts.
     */
    @Override
    public boolean isLastDelivery(Delivery delivery) {
        int maxReceives = connection.maxReceives;
        return ((SqsDelivery) delivery).receiveCount() >= maxReceives - 1
                && maxReceives >= SqsLimits.receives(subscription.maxReceives());
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        SqsQueue known = connection.deadLetterQueue != null ? connection.deadLetterQueue : deadLetterQueue;
        SqsQueue target = known != null ? known : findDeadLetterQueue();
        return new SqsDeadLetters(queues.client(), target.url(), target.maxMessageBytes()).sendAll(deadLetters);
    }

    private SqsQueue findDeadLetterQueue() {
        SqsQueue found = queues.reachable(SqsAddress.of(subscription.deadLetterQueue()))
                .orElseThrow(() -> new IllegalStateException("the dead-letter queue '"
                        + subscription.deadLetterQueue() + "' does not exist: create it"));
        deadLetterQueue = found;
        return found;
    }

    @Override
    public void close() {
        source.close();
    }
}
