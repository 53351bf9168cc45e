package dev.herald.runtime.redis;

import java.util.Set;
import java.util.TreeSet;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.spi.Destination;
import dev.herald.spi.support.MissingDestinationException;

/** Creates a stream with its consumer group, or looks whether they are there. */
final class StreamDeclaration {

    private static final Logger LOG = Logger.getLogger(StreamDeclaration.class);

    private final PipelinedConnection line;
    private final Destination queue;
    private final StreamAddress address;
    private final boolean deletes;
    private Set<String> reported = Set.of();

    /** @param deletes whether handled entries are to leave the stream */
    StreamDeclaration(PipelinedConnection line, Destination queue, StreamAddress address, boolean deletes) {
        this.line = line;
        this.queue = queue;
        this.address = address;
        this.deletes = deletes;
    }

    /** @throws MissingDestinationException if it has to exist, and does not */
    void declare() throws MissingDestinationException {
        switch (queue.declare()) {
            case CREATE -> create();
            case VERIFY -> verify();
            case NONE -> {
                return;
            }
        }
        reportOtherGroups(groups());
    }

    /** The group begins with the stream's first entry: what was sent before it was there is not lost. */
    private void create() {
        try {
            line.call(Request.cmd(Command.XGROUP).arg("CREATE").arg(address.stream()).arg(address.group()).arg("0")
                    .arg("MKSTREAM"), PipelinedConnection.PATIENCE);
        } catch (RedisFailure failure) {
            if (!failure.is("BUSYGROUP")) {
                throw told(failure, queue, address);
            }
        }
    }

    private void verify() throws MissingDestinationException {
        if (!groups().contains(address.group())) {
            throw new MissingDestinationException(missing(queue, address));
        }
    }

    static String missing(Destination queue, StreamAddress address) {
        return queue + " has no stream '" + address.stream() + "' with the consumer group '" + address.group()
                + "' on Redis: create it (XGROUP CREATE " + address.stream() + " " + address.group()
                + " 0 MKSTREAM), or set quarkus.herald.queue.\"" + queue.name() + "\".declare=create";
    }

    /** The names of all its consumer groups; none if there is no stream. */
    Set<String> groups() {
        try {
            Set<String> names = new TreeSet<>();
            for (Response group : line.call(Request.cmd(Command.XINFO).arg("GROUPS").arg(address.stream()),
                    PipelinedConnection.PATIENCE)) {
                names.add(name(group));
            }
            return names;
        } catch (RedisFailure failure) {
            if (failure.getMessage().contains("no such key")) {
                return Set.of();
            }
            throw told(failure, queue, address);
        }
    }

    /** A map in the newer protocol, names and values in turn in the older. */
    private static String name(Response group) {
        return group.isMap() ? group.get("name").toString() : group.get(1).toString();
    }

    /** A failure as who uses the queue is told of it. */
    static RedisFailure told(RedisFailure failure, Destination queue, StreamAddress address) {
        return failure.is("WRONGTYPE")
                ? new RedisFailure(queue + ": the key '" + address.stream() + "' is no stream; use another name ("
                        + "quarkus.herald.queue.\"" + queue.name() + "\".name), or remove the key", failure)
                : failure;
    }

    /** Once for each finding, not after every reconnect. */
    private void reportOtherGroups(Set<String> groups) {
        Set<String> others = new TreeSet<>(groups);
        others.remove(address.group());
        if (deletes && !others.isEmpty() && !others.equals(reported)) {
            LOG.warnf("%s has other consumer groups, %s, so that handled entries stay in the stream: set quarkus.herald."
                    + "queue.\"%s\".attributes.\"delete\"=false, and max-length or max-age", queue, others, queue.name());
        }
        reported = others;
    }
}
