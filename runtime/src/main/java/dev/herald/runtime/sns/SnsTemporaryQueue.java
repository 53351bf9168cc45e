package dev.herald.runtime.sns;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.runtime.sqs.SqsTemporaryQueues;
import dev.herald.runtime.sqs.SqsTemporaryQueues.Queue;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.MessageSink;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue of a subscriber whose subscription begins with its consumer's first start and ends with its close: it is this
 * instance's alone, and created, subscribed and deleted whatever is configured for the topic.
 */
final class SnsTemporaryQueue implements SqsSource {

    /** The tag that names what has to go with the queue. */
    private static final String SUBSCRIPTION = "herald-subscription";
    private static final Logger LOG = Logger.getLogger(SnsTemporaryQueue.class);

    private final Declare declare;
    private final SnsTopic topic;
    private final SqsSubscriberQueue queue;
    private final SqsTemporaryQueues queues;
    private final boolean fifo;
    private final SnsConnecting connecting;
    private final SnsSubscriptions subscriptions;
    private final MessageSink inbox;
    /** Whoever closes waits for whoever opens: nothing is created that nobody deletes. */
    private final ReentrantLock lock = new ReentrantLock();
    private Queue mine;
    private String subscriptionArn;
    private Instant connected;
    private boolean closed;

    /**
     * @param declare whether the topic is created, too
     * @param queue what it is like
     * @param naming what it is called
     * @param inbox to be told if messages were missed, for somebody has deleted the queue or its subscription
     */
    SnsTemporaryQueue(Declare declare, SnsTopic topic, SqsSubscriberQueue queue, SubscriberQueue naming,
            SnsConnecting connecting, SnsSubscriptions subscriptions, MessageSink inbox) {
        this.declare = declare;
        this.topic = topic;
        this.queue = queue;
        this.queues = queue.temporary(naming.temporaryPrefix(), (name, tags) -> unsubscribe(tags, subscriptions));
        this.fifo = naming.fifo();
        this.connecting = connecting;
        this.subscriptions = subscriptions;
        this.inbox = inbox;
    }

    @Override
    public Declared open() throws MissingDestinationException {
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

    private Declared open(String topicArn) throws MissingDestinationException {
        Declared declared = declared();
        String former = subscriptionArn;
        try {
            subscriptionArn = connecting.connect(topicArn, declared.queue());
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                topic.forget();
            }
            throw failure;
        }
        if (!subscriptionArn.equals(former)) {
            queues.tag(mine, Map.of(SUBSCRIPTION, subscriptionArn));
        }
        if (former != null && (declared.created() || !former.equals(subscriptionArn))) {
            inbox.missed(connected);
        }
        connected = Instant.now();
        return declared;
    }

    /** The queue of this instance, a new one if it was deleted meanwhile. */
    private Declared declared() {
        if (mine != null) {
            Optional<SqsQueue> still = queue.read(mine.url());
            if (still.isPresent()) {
                return new Declared(still.get(), null, false);
            }
            queues.delete(mine);
            mine = null;
        }
        mine = queues.create(fifo, queue.attributes(null), Map.of());
        return new Declared(queue.read(mine.url()).orElseThrow(() -> new IllegalStateException(
                "the queue '" + mine.name() + "' was created, and is not there yet")), null, true);
    }

    /** Of an instance that is gone. */
    private static void unsubscribe(Map<String, String> tags, SnsSubscriptions subscriptions) {
        String arn = tags.get(SUBSCRIPTION);
        if (arn != null) {
            subscriptions.unsubscribe(arn);
        }
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return SnsEnvelope.unwrap(body);
    }

    /** After a crash nobody calls this: another instance deletes queue and subscription when their time is over. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (subscriptionArn != null) {
                end("subscription " + subscriptionArn, () -> subscriptions.unsubscribe(subscriptionArn));
            }
            if (mine != null) {
                queues.delete(mine);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(String what, Runnable deletion) {
        try {
            deletion.run();
        } catch (SdkException failure) {
            LOG.warnf("The %s of a subscriber that is not durable could not be deleted: %s", what, AwsFailures.reason(failure));
        }
    }
}
