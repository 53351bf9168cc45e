package dev.herald.runtime.sns;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.aws.AmazonClients;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.runtime.aws.ClientProbe;
import dev.herald.runtime.sns.PushEndpoints.DeadLetterQueue;
import dev.herald.runtime.sqs.ProbedSource;
import dev.herald.runtime.sqs.SqsBroker;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
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
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.DestinationKey;
import dev.herald.spi.support.FifoNaming;

/** The broker {@code sns}: topics on Amazon SNS. A subscriber has a queue on Amazon SQS, or an HTTP endpoint. */
@Singleton
public class SnsBroker implements Broker {

    private static final String SQS_CLIENT = "io.quarkiverse.amazonservices:quarkus-amazon-sqs";

    private final AmazonClients<SnsClient> clients;
    /** Not resolvable in an application that only publishes. */
    private final Instance<SqsBroker> queues;
    /** Not resolvable in an application without an HTTP server or without push subscribers. */
    private final Instance<PushEndpoints> endpoints;
    /** By queue: its policy is read and written by one listener at a time. */
    private final Map<DestinationKey, ReentrantLock> policies = new ConcurrentHashMap<>();

    public SnsBroker(@Any Instance<SnsClient> clients, Instance<SqsBroker> queues, Instance<PushEndpoints> endpoints) {
        this.clients = new AmazonClients<>(clients, "SNS");
        this.queues = queues;
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "sns";
    }

    @Override
    public BrokerDefaults defaults() {
        return AwsDefaults.DEFAULTS;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    /**
     * Calls neither SNS nor SQS.
     *
     * @throws IllegalArgumentException if the configuration of the subscriber's queue, endpoint or filter is invalid
     * @throws IllegalStateException if a client or the HTTP server is missing; the text names the dependency
     */
    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        if (subscription.destination().kind() == Kind.QUEUE) {
            return queues().consumer(subscription, sink);
        }
        return subscription.subscriber().push() ? endpoint(subscription, sink) : queue(subscription, sink);
    }

    /** The consumer of a push subscriber. */
    private Consumer endpoint(Subscription subscription, MessageSink sink) {
        Destination destination = subscription.destination();
        rejectWithoutPush(subscription);
        PushEndpoints endpoint = endpoints(subscription);
        ClientProbe probe = clients.probe(destination.client());
        SnsTopics topics = new SnsTopics(clients.get(destination.client()));
        SnsTopic topic = new SnsTopic(topics, destination);
        SnsPermissions permissions = new SnsPermissions(destination);
        return endpoint.consumer(subscription, sink, new PushEndpoints.Source(topics.client(), () -> {
            probe.check();
            return topic.declare();
        },
                new SnsSubscriptions(topics.client(), permissions), deadLetters(subscription, permissions)));
    }

    /** The build rejects such listeners; this covers run-time configuration. */
    private static void rejectWithoutPush(Subscription subscription) {
        String listener = "listener '" + subscription.listenerId() + "' has push = true, but ";
        if (FifoNaming.isFifo(subscription.destination().physicalName())) {
            throw new IllegalArgumentException(listener + "Amazon SNS does not push messages of a FIFO topic: set "
                    + ConfigKeys.of(subscription.destination(), "name")
                    + " to a topic whose name does not end in .fifo, or remove push = true");
        }
        if (!subscription.subscriber().durable()) {
            throw new IllegalArgumentException(
                    listener + "the subscription of an endpoint is shared by all instances and durable: remove "
                            + ConfigKeys.ofListener(subscription.listenerId(), "durable") + "=false");
        }
    }

    private Optional<DeadLetterQueue> deadLetters(Subscription subscription, SnsPermissions permissions) {
        SubscriberQueue naming = new SubscriberQueue(subscription);
        return naming.deadLetters().map(asQueue -> {
            if (!queues.isResolvable()) {
                throw new IllegalStateException("the dead-letter queue of listener '" + subscription.listenerId()
                        + "' is on Amazon SQS, but the application has no SQS client: add the dependency " + SQS_CLIENT
                        + ", or set " + ConfigKeys.of(subscription.destination(), "dead-letter.enabled")
                        + "=false");
            }
            SqsSubscriberQueue queue = queues.get().subscriberQueue(asQueue, naming.deadLetterKeys());
            return new DeadLetterQueue(asQueue.destination().declare(), queue,
                    new QueueAccess(queue, permissions, policy(asQueue.destination())),
                    queues.get().producer(asQueue.destination()));
        });
    }

    /** Held over calls: a client whose service is silent must not keep the others from connecting. */
    ReentrantLock policy(Destination queue) {
        DestinationKey key = new DestinationKey(queue.kind(), FifoNaming.nameOf(queue.physicalName()), queue.client());
        return policies.computeIfAbsent(key, unseen -> new ReentrantLock());
    }

    private PushEndpoints endpoints(Subscription subscription) {
        if (!endpoints.isResolvable()) {
            throw new IllegalStateException("listener '" + subscription.listenerId() + "' has push = true, but the application "
                    + "has no HTTP server: add the dependency io.quarkus:quarkus-vertx-http");
        }
        return endpoints.get();
    }

    /** The consumer of a subscriber with a queue. */
    private Consumer queue(Subscription subscription, MessageSink sink) {
        boolean durable = subscription.subscriber().durable();
        SubscriberQueue naming = new SubscriberQueue(subscription);
        Subscription asQueue = durable ? naming.durable() : naming.temporary();
        SubscriptionAttributes wanted = SubscriptionAttributes.of(subscription);
        SnsTopics topics = new SnsTopics(clients.get(subscription.destination().client()));
        SnsTopic topic = new SnsTopic(topics, subscription.destination());
        SnsPermissions permissions = new SnsPermissions(subscription.destination());
        SnsSubscriptions subscriptions = new SnsSubscriptions(topics.client(), permissions);
        SqsSubscriberQueue queue = queues().subscriberQueue(asQueue, naming.keys());
        SnsConnector connector = new SnsConnector(subscriptions, wanted,
                new QueueAccess(queue, permissions, policy(asQueue.destination())));
        SnsUnwrapping unwrapping = new SnsUnwrapping(topic.address(), isRaw(subscription, durable, wanted));
        SqsSource source = durable
                ? new SnsDurableQueue(subscription.destination().declare(), topic, queue, connector,
                        new SubscriptionAudit(subscription, asQueue, topic, queue, subscriptions, wanted, unwrapping),
                        unwrapping)
                : new SnsTemporaryQueue(subscription.destination().declare(), topic, queue, naming, connector,
                        subscriptions, unwrapping, sink);
        return queues().consumer(SubscriberQueue.withoutPolicy(asQueue), sink,
                new ProbedSource(clients.probe(subscription.destination().client()), source));
    }

    /** Whether the subscription is raw. What is not looked up or changed is as configured, or else unknown, which is not raw. */
    private static boolean isRaw(Subscription subscription, boolean durable, SubscriptionAttributes wanted) {
        return SubscriptionAttributes.isRaw(durable && subscription.destination().declare() == Declare.NONE
                ? subscription.attributes()
                : wanted.wanted());
    }

    @Override
    public void check(Destination destination) {
        if (destination.kind() == Kind.QUEUE) {
            queues().check(destination);
        } else {
            clients.check(destination.client());
        }
    }

    @Override
    public Producer producer(Destination destination) {
        if (destination.kind() == Kind.QUEUE) {
            return queues().producer(destination);
        }
        SnsClient client = clients.get(destination.client());
        SnsTarget target = SnsTarget.of(destination, new SnsTopics(client));
        return new AwsProducer<>(destination, target, SnsSender.of(client, target.maxBytes()),
                clients.probe(destination.client())::check);
    }

    @Override
    public TopicOperations topics(String client) {
        return new SnsTopicOperations(new SnsTopics(clients.get(client)));
    }

    /** On Amazon SQS, because a reply has one receiver. */
    @Override
    public Destination replyQueue(String client) {
        return queues().replyQueue(client);
    }

    @Override
    public QueueOperations queues(String client) {
        return queues().queues(client);
    }

    private SqsBroker queues() {
        if (!queues.isResolvable()) {
            throw new IllegalStateException(
                    "the queues of SNS subscribers and of replies are on Amazon SQS, but the application has "
                            + "no SQS client: add the dependency " + SQS_CLIENT);
        }
        return queues.get();
    }
}
