package dev.herald.runtime.redis;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;

/** Creates a stream with its consumer group, or verifies that they exist. */
final class StreamDeclaration {

    private static final Logger LOG = Logger.getLogger(StreamDeclaration.class);

    private final PipelinedConnection connection;
    private final Destination queue;
    private final StreamAddress address;
    private final boolean deletes;
    private Set<String> reported = Set.of();

    /** @param deletes whether handled entries are deleted from the stream */
    StreamDeclaration(PipelinedConnection connection, Destination queue, StreamAddress address, boolean deletes) {
        this.connection = connection;
        this.queue = queue;
        this.address = address;
        this.deletes = deletes;
    }

    /** @throws MissingDestinationException if it does not exist and must not be created */
    void declare() throws MissingDestinationException {
        if (queue.declare() == Declare.NONE) {
            // Opening fails if Redis is away.
            connection.call(Request.cmd(Command.PING), PipelinedConnection.TIMEOUT);
            return;
        }
        Set<String> groups = groups();
        if (!groups.contains(address.group())) {
            createIfConfigured();
        }
        reportOtherGroups(groups);
    }

    private void createIfConfigured() throws MissingDestinationException {
        if (queue.declare() != Declare.CREATE) {
            throw new MissingDestinationException(missing(queue, address));
        }
        create();
    }

    /** The group starts at the stream's first entry: messages sent before it existed are not lost. */
    private void create() {
        try {
            StreamScripts.JOIN.call(connection, address.keys(), List.of(address.group(), 1));
        } catch (RedisFailure failure) {
            // Another instance has created it meanwhile.
            if (!failure.is("BUSYGROUP")) {
                throw translated(failure, queue, address);
            }
        }
    }

    static String missing(Destination queue, StreamAddress address) {
        return queue + " has no stream '" + address.stream() + "' with the consumer group '" + address.group()
                + "' on Redis: create it (XGROUP CREATE " + address.stream() + " " + address.group()
                + " 0 MKSTREAM), or set quarkus.herald.queue.\"" + queue.name() + "\".declare=create";
    }

    /** The names of the stream's consumer groups; none if the stream does not exist. */
    Set<String> groups() {
        try {
            Set<String> names = new TreeSet<>();
            for (Response group : connection.call(Request.cmd(Command.XINFO).arg("GROUPS").arg(address.stream()),
                    PipelinedConnection.TIMEOUT)) {
                names.add(name(group));
            }
            return names;
        } catch (RedisFailure failure) {
            if (failure.getMessage().contains("no such key")) {
                return Set.of();
            }
            throw translated(failure, queue, address);
        }
    }

    /** RESP3 sends a map, RESP2 a list of alternating names and values. */
    private static String name(Response group) {
        return group.isMap() ? group.get("name").toString() : group.get(1).toString();
    }

    /** Replaces an error of Redis by one that names the queue and the cure, where there is a cure. */
    static RedisFailure translated(RedisFailure failure, Destination queue, StreamAddress address) {
        return failure.meaning() == Meaning.WRONG_TYPE
                ? new RedisFailure(queue + ": " + StreamAddress.notAStream(address.stream(), ConfigKeys.of(queue, "name")),
                        failure)
                : failure;
    }

    /** Logged once for each finding, not after every reconnect. */
    private void reportOtherGroups(Set<String> groups) {
        Set<String> others = new TreeSet<>(groups);
        others.remove(address.group());
        if (deletes && !others.isEmpty() && !others.equals(reported)) {
            LOG.warnf("%s has other consumer groups, %s, so handled entries are not deleted: set %s=false, and max-length or "
                    + "max-age", queue, others, ConfigKeys.attribute(queue, "delete"));
        }
        reported = others;
    }
}
