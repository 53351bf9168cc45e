package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.PollingLoop;
import dev.herald.spi.support.UncountedReceives;

/**
 * Receives from a stream: new entries by blocking reads on a separate connection, and at intervals entries that are due
 * again or whose leases have ended.
 */
final class StreamReceive {

    /** How many pending entries a reclaim examines at a time. */
    private static final int SCAN = 500;
    /** The retry interval if a due message could not be added, because Redis is out of memory for example. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private final PipelinedConnection reading;
    private final PipelinedConnection connection;
    private final StreamAddress address;
    private final String consumer;
    private final StreamFields format;
    private final UncountedReceives uncounted;
    private final Duration lease;
    private final ReclaimSchedule reclaims;
    private final Consumer<String> delayed;
    /** The returned entry at which the next reclaim continues. */
    private volatile String from = "-";
    /** Whether the last receive was a reclaim: the next one is a read, so that neither starves the other. */
    private volatile boolean reclaimed;

    /** @param delayed is told what is wrong with messages that were published with a delay; an empty text if nothing is */
    StreamReceive(PipelinedConnection reading, PipelinedConnection connection, StreamAddress address, String consumer,
            StreamFields format, UncountedReceives uncounted, Duration lease, ReclaimSchedule reclaims,
            Consumer<String> delayed) {
        this.reading = reading;
        this.connection = connection;
        this.address = address;
        this.consumer = consumer;
        this.format = format;
        this.uncounted = uncounted;
        this.lease = lease;
        this.reclaims = reclaims;
        this.delayed = delayed;
    }

    List<? extends Delivery> receive(int max, Duration wait) {
        if (!reclaimed && reclaims.isTime()) {
            List<StreamDelivery> found = reclaim(max);
            if (!found.isEmpty()) {
                reclaims.busy();
                reclaimed = true;
                return found;
            }
        }
        reclaimed = false;
        List<StreamDelivery> read = read(max, reclaims.millisLeft(wait));
        if (!read.isEmpty()) {
            reclaims.busy();
        }
        return read;
    }

    /** Receives without waiting: first entries that are due or whose leases have ended, then new ones. */
    List<StreamDelivery> receiveNow(int max) {
        List<StreamDelivery> taken = new ArrayList<>();
        try {
            do {
                taken.addAll(reclaim(max - taken.size()));
            } while (taken.size() < max && !from.equals("-"));
            if (taken.size() < max) {
                taken.addAll(read(max - taken.size(), 1));
            }
        } catch (RedisFailure failure) {
            // Messages received before must not wait until their leases end.
            if (taken.isEmpty()) {
                throw failure;
            }
        }
        return taken;
    }

    private List<StreamDelivery> reclaim(int max) {
        long start = System.nanoTime();
        Response answer = callReclaim(max);
        from = answer.get(1).toString();
        int count = answer.get(0).size();
        long soonest = answer.get(2).toLong();
        String refusal = answer.get(3).toString();
        delayed.accept(problem(refusal, answer.get(4).toInteger()));
        if (count == max) {
            reclaims.dueIn(Duration.ZERO);
        } else if (soonest >= 0) {
            reclaims.dueIn(Duration.ofMillis(soonest));
        }
        if (!refusal.isEmpty()) {
            reclaims.dueIn(RETRY);
        }
        List<StreamDelivery> found = new ArrayList<>(count);
        for (Response entry : answer.get(0)) {
            found.add(new StreamDelivery(entry, entry.get(2).toLong(), uncounted, format, start));
        }
        return found;
    }

    private String problem(String refusal, int foreign) {
        if (!refusal.isEmpty()) {
            return "messages that were published with a delay and are due can't be added to the stream '" + address.stream()
                    + "' now, and wait in '" + address.scheduled() + "': " + RedisFailure.text(refusal);
        }
        return foreign == 0
                ? ""
                : foreign + " members of the sorted set '" + address.scheduled() + "' are no delayed messages of this version "
                        + "of Herald, and stay there: update this application, or remove them with ZREM";
    }

    private Response callReclaim(int max) {
        try {
            return StreamScripts.RECLAIM.call(connection, address.keys(),
                    List.of(address.group(), consumer, max, lease.toMillis(), from, SCAN));
        } catch (RedisFailure failure) {
            if (failure.meaning() == Meaning.WRONG_TYPE) {
                throw new RedisFailure("one of the keys " + address.keys() + " holds something else than Herald keeps there"
                        + " (the first a stream, the others sorted sets): rename or delete it", failure);
            }
            throw failure.getMessage().contains("syntax error")
                    ? new RedisFailure("Redis 6.2 or newer is needed: " + failure.getMessage(), failure)
                    : failure;
        }
    }

    private List<StreamDelivery> read(int max, long millis) {
        long start = System.nanoTime();
        Response answer = reading.call(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(address.group()).arg(consumer)
                .arg("COUNT").arg(max).arg("BLOCK").arg(millis).arg("STREAMS").arg(address.stream()).arg(">"),
                PipelinedConnection.TIMEOUT.plusMillis(millis));
        if (answer == null || answer.size() == 0) {
            return List.of();
        }
        Response entries = answer.isMap() ? answer.get(address.stream()) : answer.get(0).get(1);
        long leasedAt = PollingLoop.leasedAt(start, lease);
        List<StreamDelivery> deliveries = new ArrayList<>(entries.size());
        for (Response entry : entries) {
            // An entry that is deleted at this moment comes without fields.
            if (entry.get(1) != null) {
                deliveries.add(new StreamDelivery(entry, 1, uncounted, format, leasedAt));
            }
        }
        return deliveries;
    }
}
