package dev.herald.runtime.sqs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.aws.AmazonClients;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.FifoNaming;

/** The broker {@code sqs}: queues on Amazon SQS, and on what speaks its protocol. */
@Singleton
public class SqsBroker implements Broker {

    private static final String REPLIES = "herald-replies-";
    private static final String REPLY_RETENTION_SECONDS = "3600";

    private final AmazonClients<SqsClient> clients;
    /** By queue, what its listener wants: a publisher that creates the queue first creates the same. */
    private final Map<Queue, Subscription> subscriptions = new ConcurrentHashMap<>();
    /** By queue, for its listeners and for operations on it. */
    private final Map<Queue, UntouchedReceives> untouched = new ConcurrentHashMap<>();
    /** By client. */
    private final Map<String, SqsTemporaryQueues> temporaryQueues = new ConcurrentHashMap<>();
    /** By physical name. */
    private final Map<String, SqsTemporaryQueues.Queue> replyQueues = new ConcurrentHashMap<>();

    private record Queue(String physicalName, String client) {

        static Queue of(Destination destination) {
            return new Queue(destination.physicalName(), destination.client());
        }
    }

    public SqsBroker(@Any Instance<SqsClient> clients) {
        this.clients = new AmazonClients<>(clients, "SQS");
    }

    @Override
    public String name() {
        return "sqs";
    }

    @Override
    public BrokerDefaults usual() {
        return AwsDefaults.DEFAULTS;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink inbox) {
        Destination destination = subscription.destination();
        subscriptions.put(Queue.of(destination), subscription);
        SqsClient client = clients.get(destination.client());
        SqsQueues queues = new SqsQueues(client);
        SqsDeclaration declaration = new SqsDeclaration(queues, destination, subscription.deadLetterQueue(),
                subscription.maxReceives());
        return new SqsConsumer(subscription, inbox, queues,
                new SqsPlainQueue(declaration, () -> deleteIfForReplies(destination)), untouched(destination));
    }

    /**
     * A consumer of a queue that belongs to a topic's subscriber. A publisher to that queue creates it as this one would.
     *
     * @param queue the subscription, as one to that queue
     * @param source makes sure of the queue and its topic
     */
    public Consumer consumer(Subscription queue, MessageSink inbox, SqsSource source) {
        subscriptions.put(Queue.of(queue.destination()), queue);
        return new SqsConsumer(queue, inbox, new SqsQueues(clients.get(queue.destination().client())), source,
                untouched(queue.destination()));
    }

    private UntouchedReceives untouched(Destination destination) {
        return untouched.computeIfAbsent(Queue.of(destination), unseen -> new UntouchedReceives());
    }

    /**
     * The queue of a topic's subscriber.
     *
     * @param queue the subscription, as one to that queue
     * @param keys what decides on it
     */
    public SqsSubscriberQueue subscriberQueue(Subscription queue, SqsQueueKeys keys) {
        return new SqsSubscriberQueue(new SqsDeclaration(new SqsQueues(clients.get(queue.destination().client())),
                queue.destination(), keys, queue.deadLetterQueue(), queue.maxReceives()));
    }

    @Override
    public Producer producer(Destination destination) {
        SqsClient client = clients.get(destination.client());
        SqsQueues queues = new SqsQueues(client);
        return new AwsProducer<>(destination, new SqsTarget(destination, () -> declaration(destination, queues)),
                SqsSender.of(client));
    }

    private SqsDeclaration declaration(Destination destination, SqsQueues queues) {
        Subscription listener = subscriptions.get(Queue.of(destination));
        return listener == null
                ? new SqsDeclaration(queues, destination, null, 0)
                : new SqsDeclaration(queues, destination, listener.deadLetterQueue(), listener.maxReceives());
    }

    /** Deleted when its consumer closes; after a crash, by another instance that has one. */
    @Override
    public Destination replyQueue(String client) {
        SqsTemporaryQueues.Queue queue = temporaryQueues(client)
                .create(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD.toString(), REPLY_RETENTION_SECONDS), Map.of());
        String address = new SqsQueues(clients.get(client)).address(queue.name(), queue.arn());
        replyQueues.put(address, queue);
        return Destination.existingQueue(address, client);
    }

    private void deleteIfForReplies(Destination destination) {
        SqsTemporaryQueues.Queue queue = replyQueues.remove(destination.physicalName());
        if (queue != null) {
            untouched.remove(Queue.of(destination));
            temporaryQueues(destination.client()).delete(queue);
        }
    }

    @Override
    public QueueOperations queues(String client) {
        return new SqsQueueOperations(new SqsQueues(clients.get(client)),
                queue -> untouched.getOrDefault(Queue.of(queue), new UntouchedReceives()));
    }

    private SqsTemporaryQueues temporaryQueues(String client) {
        return temporaryQueues.computeIfAbsent(client == null ? "" : client,
                unseen -> new SqsTemporaryQueues(clients.get(client), REPLIES, SqsTemporaryQueues.Companions.NONE));
    }
}
