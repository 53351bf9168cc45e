package dev.herald.runtime.sqs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkiverse.amazon.sqs.runtime.SqsBuildTimeConfig;
import io.quarkiverse.amazon.sqs.runtime.SqsConfig;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.aws.AmazonClients;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.DestinationKey;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.UncountedReceives;

/** The broker {@code sqs}: queues on Amazon SQS and on compatible services. */
@Singleton
public class SqsBroker implements Broker {

    /** The attribute of a listener that says that the queue gets envelopes of Amazon SNS, named like that of a subscription. */
    private static final String RAW_DELIVERY = "RawMessageDelivery";
    private static final String REPLIES = "herald-replies-";
    private static final String REPLY_RETENTION_SECONDS = "3600";

    private final AmazonClients<SqsClient> clients;
    private final HttpTransport transport;
    /** By queue: a publisher that creates the queue before its listener does uses the same attributes. */
    private final Map<DestinationKey, Subscription> subscriptions = new ConcurrentHashMap<>();
    /** By queue, shared by its listeners and by administration. */
    private final Map<DestinationKey, UncountedReceives> uncounted = new ConcurrentHashMap<>();
    /** By client. */
    private final Map<String, SqsPolls> polls = new ConcurrentHashMap<>();
    /** By client. */
    private final Map<String, SqsTemporaryQueues> temporaryQueues = new ConcurrentHashMap<>();
    /** By physical name. */
    private final Map<String, SqsTemporaryQueues.TemporaryQueue> replyQueues = new ConcurrentHashMap<>();

    @Inject
    public SqsBroker(@Any Instance<SqsClient> clients, SqsBuildTimeConfig built, SqsConfig config) {
        this(clients, HttpTransport.of("sqs", built.syncClient().type(), config.syncClient()));
    }

    /** @param transport the HTTP transport of each client */
    public SqsBroker(Instance<SqsClient> clients, HttpTransport transport) {
        this.clients = new AmazonClients<>(clients, "SQS");
        this.transport = transport;
    }

    @Override
    public String name() {
        return "sqs";
    }

    @Override
    public boolean chargesForCalls() {
        return true;
    }

    @Override
    public BrokerDefaults defaults() {
        return AwsDefaults.DEFAULTS;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        Destination destination = subscription.destination();
        subscriptions.put(DestinationKey.of(destination), subscription);
        SqsQueues queues = new SqsQueues(clients.get(destination.client()));
        SqsDeclaration declaration = new SqsDeclaration(queues, destination, subscription.deadLetterQueue(),
                subscription.maxReceives());
        return consumer(subscription, sink, queues,
                new SqsPlainQueue(declaration, "false".equalsIgnoreCase(subscription.attributes().get(RAW_DELIVERY)),
                        () -> deleteIfForReplies(destination)));
    }

    /**
     * Creates a consumer of the queue that belongs to a topic's subscriber. A publisher to that queue creates it with the
     * same attributes.
     *
     * @param queue the subscription, expressed as one to that queue
     * @param source declares the queue and connects it to its topic
     */
    public Consumer consumer(Subscription queue, MessageSink sink, SqsSource source) {
        subscriptions.put(DestinationKey.of(queue.destination()), queue);
        return consumer(queue, sink, new SqsQueues(clients.get(queue.destination().client())), source);
    }

    private Consumer consumer(Subscription subscription, MessageSink sink, SqsQueues queues, SqsSource source) {
        String client = subscription.destination().client();
        return new SqsConsumer(subscription, sink, queues, polls(client), new ProbedSource(clients.probe(client), source),
                uncounted(subscription.destination()));
    }

    private SqsPolls polls(String client) {
        return polls.computeIfAbsent(client == null ? "" : client, unseen -> new SqsPolls(
                "the SQS client" + (client == null ? "" : " '" + client + "'"), transport));
    }

    private UncountedReceives uncounted(Destination destination) {
        return uncounted.computeIfAbsent(DestinationKey.of(destination), unseen -> new UncountedReceives());
    }

    /**
     * Returns the queue of a topic's subscriber.
     *
     * @param queue the subscription, expressed as one to that queue
     * @param keys the configuration keys of the queue
     */
    public SqsSubscriberQueue subscriberQueue(Subscription queue, SqsQueueKeys keys) {
        return new SqsSubscriberQueue(new SqsDeclaration(new SqsQueues(clients.get(queue.destination().client())),
                queue.destination(), keys, queue.deadLetterQueue(), queue.maxReceives()));
    }

    @Override
    public void check(Destination destination) {
        clients.check(destination.client());
    }

    @Override
    public Producer producer(Destination destination) {
        SqsClient client = clients.get(destination.client());
        SqsQueues queues = new SqsQueues(client);
        return new AwsProducer<>(destination, new SqsTarget(destination, () -> declaration(destination, queues)),
                SqsSender.of(client), clients.probe(destination.client())::check);
    }

    private SqsDeclaration declaration(Destination destination, SqsQueues queues) {
        Subscription listener = subscriptions.get(DestinationKey.of(destination));
        return listener == null
                ? new SqsDeclaration(queues, destination, null, 0)
                : new SqsDeclaration(queues, destination, listener.deadLetterQueue(), listener.maxReceives());
    }

    /** The queue is deleted when its consumer closes or, after a crash, by another instance with a reply queue. */
    @Override
    public Destination replyQueue(String client) {
        SqsTemporaryQueues.TemporaryQueue queue = temporaryQueues(client)
                .create(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD.toString(), REPLY_RETENTION_SECONDS), Map.of());
        String address = new SqsQueues(clients.get(client)).address(queue.name(), queue.arn());
        replyQueues.put(address, queue);
        return Destination.existingQueue(address, client);
    }

    private void deleteIfForReplies(Destination destination) {
        SqsTemporaryQueues.TemporaryQueue queue = replyQueues.remove(destination.physicalName());
        if (queue != null) {
            uncounted.remove(DestinationKey.of(destination));
            temporaryQueues(destination.client()).delete(queue);
        }
    }

    @Override
    public QueueOperations queues(String client) {
        return new SqsQueueOperations(new SqsQueues(clients.get(client)), polls(client),
                queue -> uncounted.getOrDefault(DestinationKey.of(queue), new UncountedReceives()));
    }

    private SqsTemporaryQueues temporaryQueues(String client) {
        // Not inside the map: the application may make the client.
        SqsClient known = clients.get(client);
        return temporaryQueues.computeIfAbsent(client == null ? "" : client,
                unseen -> new SqsTemporaryQueues(known, REPLIES, SqsTemporaryQueues.Companions.NONE));
    }
}
