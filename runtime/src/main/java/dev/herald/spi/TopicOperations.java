package dev.herald.spi;

import java.util.List;
import java.util.Map;

import dev.herald.TopicSubscription;

/**
 * Administration of a broker's topics, for {@link dev.herald.Topics}. Threads and failures are those of
 * {@link QueueOperations}.
 */
public interface TopicOperations {

    /** Creates a topic with {@link Destination#attributes}, whatever {@link Destination#declare} says; returns its address. */
    String create(Destination topic);

    boolean exists(Destination topic);

    /** The addresses of the topics whose name starts with {@code prefix}. */
    List<String> list(String prefix);

    /** Subscribes an endpoint to an existing topic. */
    TopicSubscription subscribe(Destination topic, String protocol, String endpoint, Map<String, String> attributes);

    /** Removes a subscription; no effect if it does not exist. */
    void unsubscribe(Destination topic, String subscription);

    /** All subscriptions of an existing topic. */
    List<TopicSubscription> subscriptions(Destination topic);

    /** Deletes a topic; no effect if it does not exist. */
    void delete(Destination topic);
}
