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
     * As Amazon SQS, but for destinations, which nobody else could create, and prefetch: a receive costs little more than
     * to wake the thread that makes it, so it had better bring many.
     */
    private static final BrokerDefaults USUAL = new BrokerDefaults(Declare.CREATE, 2 * MemoryConsumer.PER_RECEIVE,
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
    public BrokerDefaults usual() {
        return USUAL;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink inbox) {
        String name = subscription.destination().physicalName();
        return new MemoryConsumer(subscription, inbox, queues, () -> deleteIfForReplies(name));
    }

    @Override
    public Producer producer(Destination destination) {
        return new MemoryProducer(destination, queues);
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

    /** Whether a destination has to exist already and does not. A reply does not bring back the queue of who is gone. */
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
