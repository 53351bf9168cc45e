package dev.herald.memory;

import java.util.List;
import java.util.Map;

import dev.herald.BrokerException;
import dev.herald.FilterScope;
import dev.herald.TopicSubscription;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.TopicOperations;

/** Administrative operations on the topics of this process. */
record MemoryTopicOperations(MemoryQueues queues) implements TopicOperations {

    private static final String PROTOCOL = "queue";

    @Override
    public String create(Destination topic) {
        queues.createTopic(topic.physicalName());
        return topic.physicalName();
    }

    @Override
    public boolean exists(Destination topic) {
        return queues.exists(Kind.TOPIC, topic.physicalName());
    }

    @Override
    public List<String> list(String prefix) {
        return queues.names(Kind.TOPIC, prefix);
    }

    @Override
    public TopicSubscription subscribe(Destination topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        if (!protocol.equals(PROTOCOL)) {
            throw new UnsupportedOperationException("on the memory broker topics support only the protocol 'queue', with the "
                    + "queue's name as endpoint, not '" + protocol + "'");
        }
        FilterScope scope = "MessageBody".equals(attributes.get("FilterPolicyScope"))
                ? FilterScope.BODY
                : FilterScope.HEADERS;
        existing(topic).subscribe(TopicFilter.of(FilterPolicy.parse(attributes.get("FilterPolicy"), scope)),
                queues.queue(endpoint));
        return subscription(endpoint);
    }

    @Override
    public void unsubscribe(Destination topic, String subscription) {
        if (exists(topic)) {
            existing(topic).unsubscribe(subscription);
        }
    }

    @Override
    public List<TopicSubscription> subscriptions(Destination topic) {
        return existing(topic).queues().map(MemoryTopicOperations::subscription).toList();
    }

    @Override
    public void delete(Destination topic) {
        queues.deleteTopic(topic.physicalName());
    }

    private static TopicSubscription subscription(String queue) {
        return new TopicSubscription(queue, PROTOCOL, queue);
    }

    private MemoryTopic existing(Destination topic) {
        if (!exists(topic)) {
            throw new BrokerException(topic + " does not exist in memory: create it first");
        }
        return queues.topic(topic.physicalName());
    }
}
