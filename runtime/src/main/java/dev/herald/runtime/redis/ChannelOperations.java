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
 * Operations by hand on channels. There is little to do: nobody creates or deletes a channel, and a subscriber is a
 * connection.
 *
 * @param line what to call Redis on
 * @param cluster whether there is more than one server to ask
 */
record ChannelOperations(PipelinedConnection line, boolean cluster) implements TopicOperations {

    @Override
    public String create(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, which is there as soon as somebody uses "
                + "it: publish to it, or use @TopicSubscriber to listen");
    }

    @Override
    public boolean exists(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, which is always there: to learn whether "
                + "somebody listens, use Receipt.receivers() of what you publish");
    }

    /** Those that somebody listens to, other than by a pattern. */
    @Override
    public List<String> list(String prefix) {
        if (cluster) {
            throw KeyPattern.inCluster("channels", "PUBSUB CHANNELS");
        }
        TreeSet<String> names = new TreeSet<>();
        for (Response name : line.call(Request.cmd(Command.PUBSUB).arg("CHANNELS").arg(KeyPattern.startingWith(prefix)),
                PipelinedConnection.PATIENCE)) {
            names.add(name.toString());
        }
        return List.copyOf(names);
    }

    @Override
    public TopicSubscription subscribe(Destination topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        throw new UnsupportedOperationException("a subscriber of " + topic + " is a connection to Redis, and no endpoint: use "
                + "@TopicSubscriber, which may hand on to a queue what it gets");
    }

    @Override
    public void unsubscribe(Destination topic, String subscription) {
        throw new UnsupportedOperationException("a subscriber of " + topic + " is a connection to Redis, and has no id: use "
                + "Listeners.get(id).stop()");
    }

    @Override
    public List<TopicSubscription> subscriptions(Destination topic) {
        throw new UnsupportedOperationException("Redis does not tell who listens to " + topic + ": use Receipt.receivers() to "
                + "learn how many got what you published, or PUBSUB NUMSUB");
    }

    @Override
    public void delete(Destination topic) {
        throw new UnsupportedOperationException("on Redis " + topic + " is a channel, which is gone when nobody uses it: use "
                + "Listeners.get(id).stop() to listen no more");
    }
}
