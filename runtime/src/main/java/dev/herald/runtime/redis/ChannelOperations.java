package dev.herald.runtime.redis;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.TopicSubscription;
import dev.herald.spi.Destination;
import dev.herald.spi.TopicOperations;

/**
 * Administrative operations on channels. Few exist: channels are neither created nor deleted, and a subscriber is a
 * connection.
 *
 * @param connection the connection to call Redis on
 * @param cluster whether Redis is a cluster
 */
record ChannelOperations(PipelinedConnection connection, boolean cluster) implements TopicOperations {

    @Override
    public String create(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, which exists as soon as it is used: "
                + "publish to it, or use @TopicSubscriber to subscribe");
    }

    @Override
    public boolean exists(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, and channels always exist: to learn "
                + "whether it has subscribers, use Receipt.receivers() of a published message");
    }

    /** The channels with subscribers, except those subscribed to by pattern. */
    @Override
    public List<String> list(String prefix) {
        if (cluster) {
            throw NameListing.inCluster("channels", "PUBSUB CHANNELS");
        }
        TreeSet<String> names = new TreeSet<>();
        for (Response name : connection.call(Request.cmd(Command.PUBSUB).arg("CHANNELS").arg(NameListing.pattern(prefix)),
                PipelinedConnection.TIMEOUT)) {
            names.add(name.toString());
        }
        return List.copyOf(names);
    }

    @Override
    public TopicSubscription subscribe(Destination topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        throw new UnsupportedOperationException("a subscriber of " + topic + " is a connection to Redis, not an endpoint: use "
                + "@TopicSubscriber, which can forward messages to a queue");
    }

    @Override
    public void unsubscribe(Destination topic, String subscription) {
        throw new UnsupportedOperationException("a subscriber of " + topic + " is a connection to Redis and has no id: use "
                + "Listeners.get(id).stop()");
    }

    @Override
    public List<TopicSubscription> subscriptions(Destination topic) {
        throw new UnsupportedOperationException("Redis does not list the subscribers of " + topic + ": for their number use "
                + "Receipt.receivers() of a published message, or PUBSUB NUMSUB");
    }

    @Override
    public void delete(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, which ends when nobody uses it: to "
                + "unsubscribe use Listeners.get(id).stop()");
    }
}
