package dev.herald.runtime.sns;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;
import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.sqs.SqsBroker;
import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Inbox;
import dev.herald.spi.Producer;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.Usual;

/** The broker {@code sns}: topics on Amazon SNS, whose subscribers have queues on Amazon SQS. */
@Singleton
public class SnsBroker implements Broker {

    private final Instance<SnsClient> clients;
    /** Not there in an application that publishes only. */
    private final Instance<SqsBroker> queues;

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

    @Override
    public Consumer consumer(Subscription subscription, Inbox inbox) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public Producer producer(Destination destination) {
        SnsClient client = client(destination.client());
        return new SnsProducer(destination, new SnsTopics(client), new SnsSender(client));
    }

    @Override
    public TopicOperations topics(String client) {
        return new SnsTopicOperations(new SnsTopics(client(client)));
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
