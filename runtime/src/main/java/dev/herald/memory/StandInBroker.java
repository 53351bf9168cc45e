package dev.herald.memory;

import java.util.Set;

import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;

/**
 * The memory broker in place of another one, which there is no server of, in development and tests. It filters topics in the
 * other one's language, and leaves out what only the other one does with a message: priority, time to live, delays of topics.
 */
final class StandInBroker implements Broker {

    private final String replaced;
    private final MemoryBroker memory;
    private final MemoryQueues queues;

    /** @param replaced the name of the other broker */
    StandInBroker(String replaced, MemoryBroker memory, MemoryQueues queues) {
        this.replaced = replaced;
        this.memory = memory;
        this.queues = queues;
    }

    @Override
    public String name() {
        return memory.name();
    }

    @Override
    public Set<String> serves() {
        return Set.of(replaced);
    }

    @Override
    public BrokerDefaults defaults() {
        return memory.defaults();
    }

    @Override
    public DestinationNaming naming() {
        return memory.naming();
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        createVerified(subscription.destination());
        return memory.consumer(subscription, sink, replaced);
    }

    @Override
    public Producer producer(Destination destination) {
        createVerified(destination);
        return memory.producer(destination, false);
    }

    /** What is to be verified on the other broker is not here, and nobody else could create it. */
    private void createVerified(Destination destination) {
        if (destination.declare() == Declare.VERIFY) {
            if (destination.kind() == Kind.QUEUE) {
                queues.createQueue(destination.physicalName());
            } else {
                queues.createTopic(destination.physicalName());
            }
        }
    }

    @Override
    public Destination replyQueue(String client) {
        return memory.replyQueue(client);
    }

    @Override
    public QueueOperations queues(String client) {
        return memory.queues(client);
    }

    @Override
    public TopicOperations topics(String client) {
        return memory.topics(client);
    }
}
