package dev.herald.runtime.sns;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.runtime.PollingLoop.MissingDestinationException;
import dev.herald.runtime.sqs.SqsContent;
import dev.herald.runtime.sqs.SqsDeclared;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Inbox;

/**
 * The queue of a subscriber whose subscription begins with its consumer's first start and ends with its close: it is this
 * instance's alone, and created, subscribed and deleted whatever is configured for the topic.
 */
final class SnsTemporaryQueue implements SqsSource {

    private static final Logger LOG = Logger.getLogger(SnsTemporaryQueue.class);

    private final Declare declare;
    private final SnsTopic topic;
    private final SqsSubscriberQueue queue;
    private final SnsConnecting connecting;
    private final SnsSubscriptions subscriptions;
    private final Inbox inbox;
    /** Whoever closes waits for whoever opens: nothing is created that nobody deletes. */
    private final ReentrantLock lock = new ReentrantLock();
    private String url;
    private String subscriptionArn;
    private Instant connected;
    private boolean closed;

    /**
     * @param declare whether the topic is created, too
     * @param queue which is to be created
     * @param inbox to be told if messages were missed, for somebody has deleted the queue or its subscription
     */
    SnsTemporaryQueue(Declare declare, SnsTopic topic, SqsSubscriberQueue queue, SnsConnecting connecting,
            SnsSubscriptions subscriptions, Inbox inbox) {
        this.declare = declare;
        this.topic = topic;
        this.queue = queue;
        this.connecting = connecting;
        this.subscriptions = subscriptions;
        this.inbox = inbox;
    }

    @Override
    public SqsDeclared open() throws MissingDestinationException {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the consumer is closed");
            }
            String topicArn = declare == Declare.CREATE
                    ? topic.findOrCreate()
                    : topic.find().orElseThrow(() -> new MissingDestinationException(topic.missing()));
            return open(topicArn);
        } finally {
            lock.unlock();
        }
    }

    private SqsDeclared open(String topicArn) throws MissingDestinationException {
        SqsDeclared declared = queue.declare();
        url = declared.queue().url();
        String former = subscriptionArn;
        try {
            subscriptionArn = connecting.connect(topicArn, declared.queue());
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                topic.forget();
            }
            throw failure;
        }
        if (former != null && (declared.created() || !former.equals(subscriptionArn))) {
            inbox.missed(connected);
        }
        connected = Instant.now();
        return declared;
    }

    @Override
    public Optional<SqsContent> unwrap(Message message) {
        return SnsEnvelopes.unwrap(message);
    }

    /** After a crash nobody calls this: queue and subscription stay. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (subscriptionArn != null) {
                end("subscription " + subscriptionArn, () -> subscriptions.unsubscribe(subscriptionArn));
            }
            if (url != null) {
                end("queue " + url, () -> queue.delete(url));
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(String what, Runnable deletion) {
        try {
            deletion.run();
        } catch (SdkException failure) {
            LOG.warnf("The %s of a subscriber that is not durable could not be deleted: %s", what, failure.getMessage());
        }
    }
}
