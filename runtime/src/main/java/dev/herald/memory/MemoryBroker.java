package dev.herald.memory;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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

    static final String NAME = "memory";
    private static final String REPLIES = "herald-replies-";

    private final MemoryQueues queues;
    private final Set<String> replyQueues = ConcurrentHashMap.newKeySet();

    public MemoryBroker(MemoryQueues queues) {
        this.queues = queues;
    }

    @Override
    public String name() {
        return NAME;
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
        return consumer(subscription, sink, NAME);
    }

    /** @param language the broker in whose language a topic's subscriber filters */
    Consumer consumer(Subscription subscription, MessageSink sink, String language) {
        String name = subscription.destination().physicalName();
        return new MemoryConsumer(subscription, sink, queues, language, () -> deleteIfForReplies(name));
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
