package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.DestinationKey;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.UncountedReceives;

/**
 * Administrative operations on the streams of one client. They receive as another consumer in the listeners' group. All
 * share one connection; a receive that waits opens another for that time.
 */
final class StreamOperations implements QueueOperations {

    /** How long a receive waits before it looks whether it was cancelled. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many messages a redrive moves at a time. */
    private static final int BATCH_SIZE = 100;
    private static final int KEYS_PER_SCAN = 1000;
    private static final int MAX_REMEMBERED = 1000;
    private static final String NEEDS_KEY = "requires the key to exist";

    private final Connector clients;
    private final boolean cluster;
    private final Map<DestinationKey, Duration> leases;
    private final Function<Destination, UncountedReceives> uncounted;
    private final PipelinedConnection connection;
    private final String consumer = StreamConsumer.name();
    /** Groups from which abandoned consumers were removed: every process leaves one behind. */
    private final Set<StreamAddress> tidied = ConcurrentHashMap.newKeySet();

    /**
     * @param clients creates clients for one connection
     * @param cluster whether Redis is a cluster
     * @param leases the visibility timeouts of this application's listeners, if configured
     * @param uncounted the deliveries of a stream's entries that do not count as attempts
     */
    StreamOperations(Connector clients, boolean cluster, Map<DestinationKey, Duration> leases,
            Function<Destination, UncountedReceives> uncounted) {
        this.clients = clients;
        this.cluster = cluster;
        this.leases = leases;
        this.uncounted = uncounted;
        this.connection = new PipelinedConnection(clients);
    }

    private static StreamAddress address(Destination queue) {
        return new StreamAddress(queue.physicalName(), StreamOptions.of(queue).group());
    }

    private Duration lease(Destination queue) {
        return Durations.bounded(leases.getOrDefault(DestinationKey.of(queue), StreamConsumer.DEFAULT_LEASE));
    }

    @Override
    public QueueDescription create(Destination queue) {
        Destination toCreate = new Destination(queue.kind(), queue.name(), queue.physicalName(), queue.client(),
                Declare.CREATE, queue.attributes());
        try {
            new StreamDeclaration(connection, toCreate, address(queue), StreamOptions.of(queue).delete()).declare();
        } catch (MissingDestinationException impossible) {
            throw new IllegalStateException(impossible);
        }
        return describe(queue).orElseThrow(() -> missing(queue));
    }

    @Override
    public Optional<QueueDescription> describe(Destination queue) {
        StreamAddress address = address(queue);
        Response depth = call(StreamScripts.DEPTH, queue, address, StreamOptions.of(queue).delete() ? 1 : 0);
        if (depth == null) {
            return Optional.empty();
        }
        Map<String, String> attributes = depth.get(1).toInteger() < 0
                ? Map.of("length", depth.get(0).toString())
                : Map.of("length", depth.get(0).toString(), "group", address.group(), "consumers", depth.get(1).toString());
        return Optional.of(new QueueDescription(queue.physicalName(), attributes, count(depth.get(2)), count(depth.get(3)),
                count(depth.get(4)), age(depth.get(5))));
    }

    private static Optional<Duration> age(Response millis) {
        return millis.toLong() < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis.toLong()));
    }

    private static OptionalLong count(Response number) {
        return number.toLong() < 0 ? OptionalLong.empty() : OptionalLong.of(number.toLong());
    }

    private Response call(RedisScript script, Destination queue, StreamAddress address, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(address.group()));
        all.addAll(List.of(arguments));
        try {
            return script.call(connection, address.keys(), all);
        } catch (RedisFailure failure) {
            throw StreamDeclaration.translated(failure, queue, address);
        }
    }

    /** All streams except reply streams; Redis cannot tell queues from other streams. */
    @Override
    public List<String> list(String prefix) {
        if (cluster) {
            throw NameListing.inCluster("streams", "SCAN");
        }
        Set<String> names = new TreeSet<>();
        String cursor = "0";
        do {
            Response answer = connection.call(Request.cmd(Command.SCAN).arg(cursor).arg("MATCH")
                    .arg(NameListing.pattern(prefix)).arg("COUNT").arg(KEYS_PER_SCAN).arg("TYPE").arg("stream"),
                    PipelinedConnection.TIMEOUT);
            cursor = answer.get(0).toString();
            for (Response key : answer.get(1)) {
                if (!key.toString().startsWith(ReplyStream.PREFIX)) {
                    names.add(key.toString());
                }
            }
        } while (!cursor.equals("0"));
        return List.copyOf(names);
    }

    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled) {
        long end = System.nanoTime() + Durations.bounded(wait).toNanos();
        join(queue);
        List<StreamDelivery> now = receive(queue, connection).receiveNow(atMost);
        if (!now.isEmpty() || wait.isZero()) {
            return now;
        }
        // A blocking read holds up everything behind it on its connection.
        try (PipelinedConnection waiting = new PipelinedConnection(clients)) {
            StreamReceive receive = receive(queue, waiting);
            List<? extends Delivery> later = List.of();
            for (long left = end - System.nanoTime(); later.isEmpty() && left > 0 && !cancelled.getAsBoolean(); left = end
                    - System.nanoTime()) {
                later = receive.receive(atMost, Duration.ofNanos(Math.min(left, LOOK_NANOS)));
            }
            return later;
        }
    }

    private StreamReceive receive(Destination queue, PipelinedConnection reading) {
        return new StreamReceive(reading, connection, address(queue), consumer,
                new StreamFields(queue.physicalName(), StreamOptions.of(queue).bodyField()), uncounted.apply(queue),
                lease(queue), new ReclaimSchedule(), problem -> {
                });
    }

    /** Creates the group if missing: a dead-letter stream has none until somebody receives from it. */
    private void join(Destination queue) {
        StreamAddress address = address(queue);
        if (!new StreamDeclaration(connection, queue, address, false).groups().contains(address.group())) {
            createGroup(queue, address);
        }
        if (tidied.size() > MAX_REMEMBERED) {
            tidied.clear();
        }
        if (tidied.add(address)) {
            call(StreamScripts.FORGET, queue, address, "", StreamConsumer.ABANDONED_AFTER.toMillis());
        }
    }

    private void createGroup(Destination queue, StreamAddress address) {
        try {
            StreamScripts.JOIN.call(connection, address.keys(), List.of(address.group(), 0));
        } catch (RedisFailure failure) {
            if (failure.getMessage().contains(NEEDS_KEY)) {
                throw missing(queue);
            }
            if (!failure.is("BUSYGROUP")) {
                throw StreamDeclaration.translated(failure, queue, address);
            }
        }
    }

    private static BrokerException missing(Destination queue) {
        return new BrokerException(
                queue + ": the stream '" + queue.physicalName() + "' does not exist on Redis: create it first");
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        return settlement(queue).acknowledge(deliveries);
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout) {
        return timeout.isZero()
                ? settlement(queue).release(deliveries.stream().map(delivery -> Release.untouched(delivery, timeout)).toList())
                : settlement(queue).extend(deliveries, timeout);
    }

    /** With a lease of zero, so that an extension sets the exact time at which it ends, even an earlier one. */
    private StreamSettlement settlement(Destination queue) {
        return new StreamSettlement(connection, address(queue), consumer, StreamOptions.of(queue).delete(), Duration.ZERO,
                uncounted.apply(queue), failure -> {
                });
    }

    @Override
    public void purge(Destination queue) {
        if (call(StreamScripts.PURGE, queue, address(queue)).toInteger() == 0) {
            throw missing(queue);
        }
    }

    @Override
    public void deleteQueue(Destination queue) {
        StreamAddress address = address(queue);
        Set<String> keys = new LinkedHashSet<>(address.keys());
        new StreamDeclaration(connection, queue, address, false).groups()
                .forEach(group -> keys.addAll(address.of(group).keys()));
        Request request = Request.cmd(Command.DEL);
        keys.forEach(request::arg);
        connection.call(request, PipelinedConnection.TIMEOUT);
    }

    @Override
    public boolean looksOnly() {
        return true;
    }

    /** Its entries have the form of those of the stream that they came from. */
    @Override
    public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
        if (!exists(target)) {
            throw missing(target);
        }
        return new StreamBrowser(connection, address(deadLetterQueue), consumer,
                new StreamFields(deadLetterQueue.physicalName(), StreamOptions.of(target).bodyField()),
                uncounted.apply(deadLetterQueue), lease(deadLetterQueue),
                new StreamDeadLetters(connection, deadLetterQueue.physicalName(), true, target.physicalName(),
                        ConfigKeys.of(target, "name")),
                held -> changeVisibility(deadLetterQueue, held, Duration.ZERO));
    }

    private boolean exists(Destination queue) {
        return connection.call(Request.cmd(Command.EXISTS).arg(queue.physicalName()), PipelinedConnection.TIMEOUT)
                .toInteger() == 1;
    }

    /**
     * Each message is sent before it is removed; one that a consumer holds stays. Moves at most as many as there were, even
     * if some return to their queue.
     */
    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        if (!exists(target)) {
            throw missing(target);
        }
        join(deadLetterQueue);
        long count = connection.call(Request.cmd(Command.XLEN).arg(deadLetterQueue.physicalName()), PipelinedConnection.TIMEOUT)
                .toLong();
        StreamReceive receive = receive(deadLetterQueue, connection);
        long moved = 0;
        List<StreamDelivery> taken;
        do {
            taken = moved < count ? receive.receiveNow((int) Math.min(BATCH_SIZE, count - moved)) : List.of();
            moved = move(taken, deadLetterQueue, target, moved);
        } while (!taken.isEmpty());
        return new Redrive(OptionalLong.of(moved), Optional.empty());
    }

    private long move(List<StreamDelivery> taken, Destination from, Destination to, long movedBefore) {
        List<SettlementResult> answers = new StreamDeadLetters(connection, from.physicalName(), StreamOptions.of(from).delete(),
                to.physicalName(), ConfigKeys.of(to, "name"))
                .send(taken.stream().map(delivery -> new DeadLetter(delivery, Map.of())).toList());
        List<StreamDelivery> sent = IntStream.range(0, taken.size()).filter(i -> answers.get(i).equals(SettlementResult.DONE))
                .mapToObj(taken::get).toList();
        long moved = movedBefore + sent.size();
        List<SettlementResult> removed = sent.isEmpty() ? List.of() : delete(from, sent);
        if (sent.size() < taken.size()) {
            List<StreamDelivery> left = new ArrayList<>(taken);
            left.removeAll(sent);
            changeVisibility(from, left, Duration.ZERO);
            throw ended("did not accept the next one, which is still in " + from, to, moved, failure(answers));
        }
        if (!removed.stream().allMatch(SettlementResult.DONE::equals)) {
            throw ended("has the last of them, which may also still be in " + from, to, moved, failure(removed));
        }
        return moved;
    }

    private static BrokerException ended(String what, Destination to, long moved, SettlementResult failure) {
        return new BrokerException("moving messages stopped after " + moved + ": " + to + " " + what + ": "
                + failure.reason());
    }

    private static SettlementResult failure(List<SettlementResult> results) {
        return results.stream().filter(result -> !result.equals(SettlementResult.DONE)).findFirst().orElseThrow();
    }

    void close() {
        connection.close();
    }
}
