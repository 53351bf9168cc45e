package dev.herald.memory;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.support.FifoNaming;

/**
 * The broker {@code memory}. A queue or topic that is missing is created when first used, except under
 * {@code declare=verify}: then its listener waits until it is there.
 */
@Singleton
public class MemoryBroker implements Broker {

    /**
     * Like Amazon SQS, except that destinations are created, which nobody else could do, and that more is prefetched: a
     * receive costs little more than waking a thread, so it should return many messages.
     */
    private static final BrokerDefaults DEFAULTS = new BrokerDefaults(Declare.CREATE, 2 * MemoryConsumer.PER_RECEIVE,
            10, Duration.ofMillis(100), Duration.ZERO);

    private static final String REPLIES = "herald-replies-";

    private final MemoryQueues queues;
    private final Set<String> replyQueues = ConcurrentHashMap.newKeySet();

    public MemoryBroker(MemoryQueues queues) {
        this.queues = queues;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public BrokerDefaults defaults() {
        return DEFAULTS;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        return consumer(subscription, sink, subscription.subscriber() == null ? null : MemoryBroker::filter);
    }

    /** @param filters reads the filter of a topic's subscriber; not used, and may be {@code null}, for a queue */
    Consumer consumer(Subscription subscription, MessageSink sink, Function<Subscription, TopicFilter> filters) {
        String name = subscription.destination().physicalName();
        return new MemoryConsumer(subscription, sink, queues, filters, () -> deleteIfForReplies(name));
    }

    /** A policy in the manner of Amazon SNS. */
    static TopicFilter filter(Subscription subscription) {
        return TopicFilter.of(FilterPolicy.parse(subscription.subscriber().filter(), subscription.subscriber().filterScope()));
    }

    @Override
    public Producer producer(Destination destination) {
        return producer(destination, true);
    }

    /** @param strict whether messages with properties that it does not have are rejected */
    Producer producer(Destination destination, boolean strict) {
        return new MemoryProducer(destination, queues, strict);
    }

    @Override
    public Destination replyQueue(String client) {
        String name = REPLIES + UUID.randomUUID();
        queues.createQueue(name);
        replyQueues.add(name);
        return Destination.existingQueue(name, client);
    }

    @Override
    public QueueOperations queues(String client) {
        return new MemoryQueueOperations(queues);
    }

    @Override
    public TopicOperations topics(String client) {
        return new MemoryTopicOperations(queues);
    }

    private void deleteIfForReplies(String name) {
        if (replyQueues.remove(name)) {
            queues.deleteQueue(name);
        }
    }

    /** Whether a destination must exist already but does not. A reply does not recreate the queue of a stopped requester. */
    static boolean isMissing(Destination destination, MemoryQueues queues) {
        return (destination.declare() == Declare.VERIFY || destination.physicalName().startsWith(REPLIES))
                && !queues.exists(destination.kind(), destination.physicalName());
    }

    static String missing(Destination destination) {
        String kind = destination.kind() == Destination.Kind.QUEUE ? "queue" : "topic";
        return destination + " does not exist in memory: set quarkus.herald." + kind + ".\"" + destination.name()
                + "\".declare=create";
    }
}
