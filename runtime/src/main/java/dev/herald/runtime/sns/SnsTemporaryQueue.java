package dev.herald.runtime.sns;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.runtime.sqs.SqsTemporaryQueues;
import dev.herald.runtime.sqs.SqsTemporaryQueues.TemporaryQueue;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.MessageSink;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The queue of a subscriber whose subscription lasts from its consumer's first start to its close. Each instance has one, and
 * creates, subscribes and deletes it whatever {@code declare} says for the topic.
 */
final class SnsTemporaryQueue implements SqsSource {

    /** The tag with the subscription to delete together with the queue. */
    private static final String SUBSCRIPTION = "herald-subscription";
    private static final Logger LOG = Logger.getLogger(SnsTemporaryQueue.class);

    private final Declare declare;
    private final SnsTopic topic;
    private final SqsSubscriberQueue queue;
    private final SqsTemporaryQueues queues;
    private final boolean fifo;
    private final SnsConnector connector;
    private final SnsSubscriptions subscriptions;
    private final SnsUnwrapping unwrapping;
    private final MessageSink sink;
    /** Held while opening and closing, so that nothing is created after the close. */
    private final ReentrantLock lock = new ReentrantLock();
    private TemporaryQueue mine;
    private String subscriptionArn;
    private Instant connected;
    private boolean closed;

    /**
     * @param declare whether to create the topic as well
     * @param queue creates the queue
     * @param naming the name of the queue
     * @param unwrapping unwraps its messages
     * @param sink is notified of missed messages if the queue or its subscription was deleted
     */
    SnsTemporaryQueue(Declare declare, SnsTopic topic, SqsSubscriberQueue queue, SubscriberQueue naming,
            SnsConnector connector, SnsSubscriptions subscriptions, SnsUnwrapping unwrapping, MessageSink sink) {
        this.declare = declare;
        this.topic = topic;
        this.queue = queue;
        this.queues = queue.temporary(naming.temporaryPrefix(), (name, tags) -> unsubscribe(tags, subscriptions));
        this.fifo = naming.fifo();
        this.connector = connector;
        this.subscriptions = subscriptions;
        this.unwrapping = unwrapping;
        this.sink = sink;
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
            subscriptionArn = connector.connect(topicArn, declared.queue());
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
            sink.missed(connected);
        }
        connected = Instant.now();
        return declared;
    }

    /** The queue of this instance; a new one if the former one was deleted. */
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
                "the queue '" + mine.name() + "' was created but is not visible yet")), null, true);
    }

    /** Deletes the subscription of a terminated instance. */
    private static void unsubscribe(Map<String, String> tags, SnsSubscriptions subscriptions) {
        String arn = tags.get(SUBSCRIPTION);
        if (arn != null) {
            subscriptions.unsubscribe(arn);
        }
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return unwrapping.unwrap(body);
    }

    /**
     * Deletes both at once, because there is little time at a shutdown. After a crash, another instance deletes the expired
     * queue and its subscription instead.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            CompletableFuture<Void> deleted = mine == null ? CompletableFuture.completedFuture(null) : deleteQueue();
            if (subscriptionArn != null) {
                unsubscribe();
            }
            deleted.join();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> deleteQueue() {
        return CompletableFuture.runAsync(() -> queues.delete(mine), deletion -> {
            Thread thread = new Thread(deletion, "herald-queues");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void unsubscribe() {
        try {
            subscriptions.unsubscribe(subscriptionArn);
        } catch (SdkException failure) {
            LOG.warnf("Could not delete the subscription %s of a subscriber that is not durable: %s", subscriptionArn,
                    AwsFailures.reason(failure));
        }
    }
}
