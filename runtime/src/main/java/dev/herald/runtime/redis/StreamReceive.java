package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.spi.Delivery;

/**
 * Receives from a stream: what is new by a blocking read on a connection of its own, and from time to time what is due
 * again and what other consumers have lost.
 */
final class StreamReceive {

    /** How many pending entries one look examines beyond those it takes. */
    private static final int SCAN = 500;
    /** When to look again for what is due and could not be taken: for want of memory, it can't be added to the stream. */
    private static final long LATER = 100;

    private final PipelinedConnection reading;
    private final PipelinedConnection line;
    private final StreamAddress address;
    private final String consumer;
    private final StreamFields format;
    private final Duration lease;
    private final ReclaimSchedule lookout;
    /** From which pending entry on to look; only for who looks. */
    private volatile String from = "-";
    /** Whether the last receive was a look: the next one is a read, so that neither keeps the other back. */
    private volatile boolean looked;

    StreamReceive(PipelinedConnection reading, PipelinedConnection line, StreamAddress address, String consumer,
            StreamFields format,
            Duration lease, ReclaimSchedule lookout) {
        this.reading = reading;
        this.line = line;
        this.address = address;
        this.consumer = consumer;
        this.format = format;
        this.lease = lease;
        this.lookout = lookout;
    }

    List<? extends Delivery> receive(int max, Duration wait) {
        if (!looked && lookout.isTime()) {
            List<StreamDelivery> found = look(max);
            if (!found.isEmpty()) {
                lookout.busy();
                looked = true;
                return found;
            }
        }
        looked = false;
        List<StreamDelivery> read = read(max, lookout.millisLeft(wait));
        if (!read.isEmpty()) {
            lookout.busy();
        }
        return read;
    }

    /** Takes without waiting: what is due or lost, among all that is in somebody's hands, and then what is new. */
    List<StreamDelivery> receiveNow(int max) {
        List<StreamDelivery> taken = new ArrayList<>();
        try {
            do {
                taken.addAll(look(max - taken.size()));
            } while (taken.size() < max && !from.equals("-"));
            if (taken.size() < max) {
                taken.addAll(read(max - taken.size(), 1));
            }
        } catch (RedisFailure failure) {
            // What was taken before is not to wait for the end of its lease.
            if (taken.isEmpty()) {
                throw failure;
            }
        }
        return taken;
    }

    private List<StreamDelivery> look(int max) {
        long start = System.nanoTime();
        Response answer = lookAt(max);
        from = answer.get(1).toString();
        int count = answer.get(0).size();
        long soonest = answer.get(2).toLong();
        if (count == max) {
            lookout.dueIn(Duration.ZERO);
        } else if (soonest >= 0) {
            lookout.dueIn(Duration.ofMillis(count == 0 && soonest == 0 ? LATER : soonest));
        }
        List<StreamDelivery> found = new ArrayList<>(count);
        for (Response entry : answer.get(0)) {
            found.add(new StreamDelivery(entry, entry.get(2).toInteger(), format, start));
        }
        return found;
    }

    private Response lookAt(int max) {
        try {
            return StreamScripts.LOOK.call(line, address.keys(),
                    List.of(address.group(), consumer, max, lease.toMillis(), from, SCAN));
        } catch (RedisFailure failure) {
            throw failure.getMessage().contains("syntax error")
                    ? new RedisFailure("Redis 6.2 or newer is needed: " + failure.getMessage(), failure)
                    : failure;
        }
    }

    private List<StreamDelivery> read(int max, long millis) {
        long start = System.nanoTime();
        Response answer = reading.call(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(address.group()).arg(consumer)
                .arg("COUNT").arg(max).arg("BLOCK").arg(millis).arg("STREAMS").arg(address.stream()).arg(">"),
                PipelinedConnection.PATIENCE.plusMillis(millis));
        if (answer == null || answer.size() == 0) {
            return List.of();
        }
        Response entries = answer.isMap() ? answer.get(address.stream()) : answer.get(0).get(1);
        // A read that waited got its messages at its end: their lease is longer than the time since the start tells.
        long answered = System.nanoTime();
        long leasedAt = answered - Math.min(answered - start, lease.toNanos() / 3);
        List<StreamDelivery> deliveries = new ArrayList<>(entries.size());
        for (Response entry : entries) {
            // An entry deleted in this moment comes without its fields.
            if (entry.get(1) != null) {
                deliveries.add(new StreamDelivery(entry, 1, format, leasedAt));
            }
        }
        return deliveries;
    }
}
