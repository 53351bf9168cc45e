package dev.herald.runtime.sns;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.aws.AmazonClients;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.runtime.sns.push.SnsEndpointConsumer;
import dev.herald.runtime.sns.push.SnsEndpoints;
import dev.herald.runtime.sns.push.SnsPushDeadLetters;
import dev.herald.runtime.sns.push.SnsPushSubscription;
import dev.herald.runtime.sqs.SqsBroker;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.DestinationNaming;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FifoNaming;

/** The broker {@code sns}: topics on Amazon SNS, whose subscribers have queues on Amazon SQS, or endpoints. */
@Singleton
public class SnsBroker implements Broker {

    private static final String SQS_CLIENT = "io.quarkiverse.amazonservices:quarkus-amazon-sqs";

    private final AmazonClients<SnsClient> clients;
    /** Not there in an application that publishes only. */
    private final Instance<SqsBroker> queues;
    /** Not there in an application without an HTTP server, or without a subscriber that is pushed to. */
    private final Instance<SnsEndpoints> endpoints;
    private final ReentrantLock policies = new ReentrantLock();

    public SnsBroker(@Any Instance<SnsClient> clients, Instance<SqsBroker> queues, Instance<SnsEndpoints> endpoints) {
        this.clients = new AmazonClients<>(clients, "SNS");
        this.queues = queues;
        this.endpoints = endpoints;
    }

    @Override
    public String name() {
        return "sns";
    }

    @Override
    public BrokerDefaults usual() {
        return AwsDefaults.DEFAULTS;
    }

    @Override
    public DestinationNaming naming() {
        return FifoNaming.NAMING;
    }

    /**
     * @throws IllegalArgumentException if the subscriber's queue, endpoint or filter can't be what is configured; nothing is
     *         called
     * @throws IllegalStateException if a client, or the HTTP server, is not there; the text names the dependency
     */
    @Override
    public Consumer consumer(Subscription subscription, MessageSink inbox) {
        if (subscription.destination().kind() == Kind.QUEUE) {
            return queues().consumer(subscription, inbox);
        }
        return subscription.subscriber().push() ? endpoint(subscription, inbox) : queue(subscription, inbox);
    }

    /** Of a subscriber that SNS posts its messages to. */
    private Consumer endpoint(Subscription subscription, MessageSink inbox) {
        Destination destination = subscription.destination();
        refuseWhatIsNotPushed(subscription);
        SnsEndpoints endpoint = endpoints(subscription);
        SnsTopics topics = new SnsTopics(clients.get(destination.client()));
        SnsTopic topic = new SnsTopic(topics, destination);
        SnsPermissions permissions = new SnsPermissions(destination);
        Optional<SnsPushDeadLetters> deadLetters = deadLetters(subscription, permissions);
        SnsPushSubscription push = new SnsPushSubscription(subscription, new SnsSubscriptions(topics.client(), permissions),
                endpoint, deadLetters);
        return new SnsEndpointConsumer(subscription, inbox, endpoint, topics.client(), topic::declareAnew, push,
                deadLetters.<Function<List<DeadLetter>, List<SettlementResult>>>map(queue -> queue::send).orElse(null));
    }

    /** What is in the code the build has refused; this is what configuration makes of it. */
    private static void refuseWhatIsNotPushed(Subscription subscription) {
        String listener = "listener '" + subscription.listenerId() + "' has push = true, and ";
        if (FifoNaming.isFifo(subscription.destination().physicalName())) {
            throw new IllegalArgumentException(listener + "Amazon SNS posts no messages of a FIFO topic: set "
                    + ConfigKeys.of(subscription.destination(), "name")
                    + " to one whose name does not end in .fifo, or remove push = true");
        }
        if (!subscription.subscriber().durable()) {
            throw new IllegalArgumentException(listener + "an endpoint is subscribed for all instances and stays so: remove "
                    + ConfigKeys.ofListener(subscription.listenerId(), "durable") + "=false");
        }
    }

    private Optional<SnsPushDeadLetters> deadLetters(Subscription subscription, SnsPermissions permissions) {
        SubscriberQueue naming = new SubscriberQueue(subscription);
        return naming.deadLetters().map(asQueue -> {
            if (!queues.isResolvable()) {
                throw new IllegalStateException("the dead letters of listener '" + subscription.listenerId() + "' go to a "
                        + "queue on Amazon SQS, whose client this application does not have: add " + SQS_CLIENT
                        + " to its dependencies, or set " + ConfigKeys.of(subscription.destination(), "dead-letter.enabled")
                        + "=false");
            }
            SqsSubscriberQueue queue = queues.get().subscriberQueue(asQueue, naming.deadLetterKeys());
            return new SnsPushDeadLetters(asQueue.destination().declare(), queue,
                    new QueueAccess(queue, permissions, policies), queues.get().producer(asQueue.destination()));
        });
    }

    private SnsEndpoints endpoints(Subscription subscription) {
        if (!endpoints.isResolvable()) {
            throw new IllegalStateException("listener '" + subscription.listenerId() + "' has push = true, and the application "
                    + "has no HTTP server for Amazon SNS to post to: add io.quarkus:quarkus-vertx-http to its dependencies");
        }
        return endpoints.get();
    }

    /** Of a subscriber that has a queue. */
    private Consumer queue(Subscription subscription, MessageSink inbox) {
        boolean durable = subscription.subscriber().durable();
        SubscriberQueue naming = new SubscriberQueue(subscription);
        Subscription asQueue = durable ? naming.durable() : naming.temporary();
        SubscriptionAttributes wanted = SubscriptionAttributes.of(subscription);
        SnsTopics topics = new SnsTopics(clients.get(subscription.destination().client()));
        SnsTopic topic = new SnsTopic(topics, subscription.destination());
        SnsPermissions permissions = new SnsPermissions(subscription.destination());
        SnsSubscriptions subscriptions = new SnsSubscriptions(topics.client(), permissions);
        SqsSubscriberQueue queue = queues().subscriberQueue(asQueue, naming.keys());
        SnsConnecting connecting = new SnsConnecting(subscriptions, wanted, new QueueAccess(queue, permissions, policies));
        SqsSource source = durable
                ? new SnsDurableQueue(subscription.destination().declare(), topic, queue, connecting,
                        new SubscriptionAudit(subscription, asQueue, topic, queue, subscriptions, wanted))
                : new SnsTemporaryQueue(subscription.destination().declare(), topic, queue, naming, connecting,
                        subscriptions, inbox);
        return queues().consumer(SubscriberQueue.withoutPolicy(asQueue), inbox, source);
    }

    @Override
    public Producer producer(Destination destination) {
        if (destination.kind() == Kind.QUEUE) {
            return queues().producer(destination);
        }
        SnsClient client = clients.get(destination.client());
        return new AwsProducer<>(destination, new SnsTarget(destination, new SnsTopics(client)), SnsSender.of(client));
    }

    @Override
    public TopicOperations topics(String client) {
        return new SnsTopicOperations(new SnsTopics(clients.get(client)));
    }

    /** On Amazon SQS: an answer goes to one. */
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
            throw new IllegalStateException("the queues of Amazon SNS's subscribers, and those for replies, are on Amazon SQS, "
                    + "whose client this application does not have: add " + SQS_CLIENT + " to its dependencies");
        }
        return queues.get();
    }
}
