package dev.herald.runtime.sns;

import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;
import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.sqs.SqsBroker;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Inbox;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.Usual;

/** The broker {@code sns}: topics on Amazon SNS, whose subscribers have queues on Amazon SQS. */
@Singleton
public class SnsBroker implements Broker {

    private final Instance<SnsClient> clients;
    /** Not there in an application that publishes only. */
    private final Instance<SqsBroker> queues;
    private final ReentrantLock policies = new ReentrantLock();

    public SnsBroker(@Any Instance<SnsClient> clients, Instance<SqsBroker> queues) {
        this.clients = clients;
        this.queues = queues;
    }

    @Override
    public String name() {
        return "sns";
    }

    @Override
    public Usual usual() {
        return Usual.PAID_BY_THE_CALL;
    }

    /** @throws IllegalArgumentException if the subscriber's queue or filter can't be what is configured; nothing is called */
    @Override
    public Consumer consumer(Subscription subscription, Inbox inbox) {
        if (subscription.destination().kind() == Kind.QUEUE) {
            return queues().consumer(subscription, inbox);
        }
        return subscription.subscriber().push() ? endpoint(subscription, inbox) : queue(subscription, inbox);
    }

    /** Of a subscriber that SNS posts its messages to. */
    private Consumer endpoint(Subscription subscription, Inbox inbox) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Of a subscriber that has a queue. */
    private Consumer queue(Subscription subscription, Inbox inbox) {
        boolean durable = subscription.subscriber().durable();
        SubscriberQueue naming = new SubscriberQueue(subscription);
        Subscription asQueue = durable ? naming.durable() : naming.temporary();
        SubscriptionAttributes wanted = SubscriptionAttributes.of(subscription);
        SnsTopics topics = new SnsTopics(client(subscription.destination().client()));
        SnsTopic topic = new SnsTopic(topics, subscription.destination());
        SnsSubscriptions subscriptions = new SnsSubscriptions(topics.client(),
                new SnsPermissions(subscription.destination()));
        SqsSubscriberQueue queue = queues().subscriberQueue(asQueue, naming.keys());
        SnsConnecting connecting = new SnsConnecting(subscriptions, wanted, queue, policies);
        SqsSource source = durable
                ? new SnsDurableQueue(subscription.destination().declare(), topic, queue, connecting,
                        new SnsVerification(subscription, asQueue, topic, queue, subscriptions, wanted))
                : new SnsTemporaryQueue(subscription.destination().declare(), topic, queue, naming, connecting,
                        subscriptions, inbox);
        return queues().consumer(SubscriberQueue.withoutPolicy(asQueue), inbox, source);
    }

    @Override
    public Producer producer(Destination destination) {
        if (destination.kind() == Kind.QUEUE) {
            return queues().producer(destination);
        }
        SnsClient client = client(destination.client());
        return new SnsProducer(destination, new SnsTopics(client), new SnsSender(client));
    }

    @Override
    public TopicOperations topics(String client) {
        return new SnsTopicOperations(new SnsTopics(client(client)));
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
                    + "whose client this application does not have: add io.quarkiverse.amazonservices:quarkus-amazon-sqs to "
                    + "its dependencies");
        }
        return queues.get();
    }

    private SnsClient client(String name) {
        Instance<SnsClient> named = name == null
                ? clients.select(Default.Literal.INSTANCE)
                : clients.select(new AmazonClientLiteral(name));
        if (!named.isResolvable()) {
            throw new IllegalStateException("there is no SNS client '" + (name == null ? "<default>" : name)
                    + "': configure quarkus.sns." + (name == null ? "" : name + ".") + "aws.region and its credentials");
        }
        return named.get();
    }
}
