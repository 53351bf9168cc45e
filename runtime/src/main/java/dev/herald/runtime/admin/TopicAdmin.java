package dev.herald.runtime.admin;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.TopicSubscription;
import dev.herald.Topics;
import dev.herald.runtime.admin.NamedDestinations.Located;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.TopicOperations;

/** Administration of topics: finds the broker of a topic, and calls its operations. */
@Singleton
@Typed(Topics.class)
public class TopicAdmin implements Topics {

    private final NamedDestinations topics;
    private final Publishers publishers;
    private final BlockingCalls calls;

    @Inject
    public TopicAdmin(DestinationIndex index, Brokers brokers, Destinations destinations, Publishers publishers,
            BlockingCalls calls) {
        this(new NamedDestinations(Kind.TOPIC, index, brokers, destinations), publishers, calls);
    }

    private TopicAdmin(NamedDestinations topics, Publishers publishers, BlockingCalls calls) {
        this.topics = topics;
        this.publishers = publishers;
        this.calls = calls;
    }

    @Override
    public Topics on(String broker) {
        return new TopicAdmin(topics.on(broker), publishers, calls);
    }

    @Override
    public Uni<String> create(String topic, Map<String, String> attributes) {
        Map<String, String> given = NamedDestinations.attributes(attributes);
        return calls.call(() -> "creating topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            return operations(found).create(found.destination().with(given));
        });
    }

    @Override
    public Uni<Boolean> exists(String topic) {
        return calls.call(() -> "checking for topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            return operations(found).exists(found.destination());
        });
    }

    @Override
    public Uni<List<String>> list(String prefix) {
        Objects.requireNonNull(prefix, "the prefix is null");
        return calls.call(() -> "listing topics", () -> topics.broker().topics(null).list(prefix));
    }

    @Override
    public Uni<Receipt> publish(String topic, OutgoingMessage<?> message) {
        return Uni.createFrom().deferred(() -> publisher(topic).sendAny(List.of(message))).map(TargetPublisher::only);
    }

    @Override
    public Uni<BatchReceipt> publishAll(String topic, List<? extends OutgoingMessage<?>> messages) {
        return Uni.createFrom().deferred(() -> publisher(topic).sendAny(messages));
    }

    private TargetPublisher<?> publisher(String topic) {
        Located found = topics.of(topic);
        return publishers.to(found.broker(), found.destination());
    }

    @Override
    public Uni<TopicSubscription> subscribe(String topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        Objects.requireNonNull(protocol, "the protocol is null");
        Objects.requireNonNull(endpoint, "the endpoint is null");
        Map<String, String> given = NamedDestinations.attributes(attributes);
        return calls.call(() -> "subscribing to topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            return operations(found).subscribe(found.destination(), protocol, endpoint, given);
        });
    }

    @Override
    public Uni<Void> unsubscribe(String topic, String subscription) {
        Objects.requireNonNull(subscription, "the subscription is null");
        return calls.run(() -> "unsubscribing from topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            operations(found).unsubscribe(found.destination(), subscription);
        });
    }

    @Override
    public Uni<List<TopicSubscription>> subscriptions(String topic) {
        return calls.call(() -> "listing the subscriptions of topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            return operations(found).subscriptions(found.destination());
        });
    }

    @Override
    public Uni<Void> delete(String topic) {
        return calls.run(() -> "deleting topic '" + topic + "'", () -> {
            Located found = topics.of(topic);
            publishers.forget(found.broker(), found.destination());
            operations(found).delete(found.destination());
        });
    }

    private static TopicOperations operations(Located topic) {
        return topic.broker().topics(topic.destination().client());
    }
}
