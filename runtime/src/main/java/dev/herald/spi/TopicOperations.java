package dev.herald.spi;

import java.util.List;
import java.util.Map;

import dev.herald.TopicSubscription;

/**
 * What a broker does to topics by hand, for {@link dev.herald.Topics}. Threads and failures are those of
 * {@link QueueOperations}.
 */
public interface TopicOperations {

    /** Creates a topic with {@link Destination#attributes}, whatever {@link Destination#declare} says; returns its address. */
    String create(Destination topic);

    boolean exists(Destination topic);

    /** The addresses of the topics whose name begins so. */
    List<String> list(String prefix);

    /** Subscribes an endpoint to a topic, which is there. */
    TopicSubscription subscribe(Destination topic, String protocol, String endpoint, Map<String, String> attributes);

    /** Removes a subscription; nothing happens if there is none. */
    void unsubscribe(Destination topic, String subscription);

    /** All subscriptions of a topic, which is there. */
    List<TopicSubscription> subscriptions(Destination topic);

    /** Deletes a topic; nothing happens if there is none. */
    void delete(Destination topic);
}
