package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.UncountedReceives;

/**
 * Goes through a stream by reading ranges, which changes nothing, up to the entry that is the last one at first. An entry is
 * held like one that a consumer of the group received, and deleted for every group.
 */
final class StreamBrowser implements QueueBrowser {

    private static final Logger LOG = Logger.getLogger(StreamBrowser.class);
    private static final SettlementResult NOT_OURS = SettlementResult.gone("claimed by another consumer, or deleted");

    private final PipelinedConnection connection;
    private final StreamAddress address;
    private final String consumer;
    private final StreamFields format;
    private final UncountedReceives uncounted;
    private final Duration lease;
    private final StreamDeadLetters sender;
    private final Consumer<List<StreamDelivery>> release;
    /** By entry id: whether it was pending before. */
    private final Map<StreamDelivery, Boolean> held = new LinkedHashMap<>();
    private String from = "-";
    /** The id of the last entry; {@code null} before the first read. */
    private String end;

    /**
     * @param lease how long others leave an entry to its holder
     * @param sender sends to the stream that the entries came from
     * @param release returns entries to the stream
     */
    StreamBrowser(PipelinedConnection connection, StreamAddress address, String consumer, StreamFields format,
            UncountedReceives uncounted, Duration lease, StreamDeadLetters sender, Consumer<List<StreamDelivery>> release) {
        this.connection = connection;
        this.address = address;
        this.consumer = consumer;
        this.format = format;
        this.uncounted = uncounted;
        this.lease = lease;
        this.sender = sender;
        this.release = release;
    }

    @Override
    public List<? extends Delivery> next(int atMost) {
        if (end == null) {
            Response last = call(Request.cmd(Command.XREVRANGE).arg(address.stream()).arg("+").arg("-").arg("COUNT").arg(1));
            end = last == null || last.size() == 0 ? "" : last.get(0).get(0).toString();
        }
        if (end.isEmpty()) {
            return List.of();
        }
        Response entries = call(Request.cmd(Command.XRANGE).arg(address.stream()).arg(from).arg(end).arg("COUNT").arg(atMost));
        long now = System.nanoTime();
        List<StreamDelivery> next = new ArrayList<>(entries.size());
        for (Response entry : entries) {
            next.add(new StreamDelivery(entry, 1, uncounted, format, now));
            from = "(" + entry.get(0);
        }
        return next;
    }

    private Response call(Request request) {
        return connection.call(request, PipelinedConnection.TIMEOUT);
    }

    @Override
    public List<? extends Delivery> hold(List<? extends Delivery> shown) {
        List<Object> arguments = new ArrayList<>(List.of(address.group(), consumer, lease.toMillis()));
        shown.forEach(delivery -> arguments.add(((StreamDelivery) delivery).entryId()));
        Response answer = StreamScripts.TAKE.call(connection, address.keys(), arguments);
        long now = System.nanoTime();
        List<StreamDelivery> taken = new ArrayList<>(answer.size());
        for (Response one : answer) {
            StreamDelivery delivery = new StreamDelivery(((StreamDelivery) shown.get(one.get(0).toInteger())).raw(),
                    one.get(1).toInteger(), uncounted, format, now);
            held.put(delivery, one.get(2).toInteger() == 1);
            taken.add(delivery);
        }
        return taken;
    }

    @Override
    public List<SettlementResult> send(List<Copy> copies) {
        return sender.send(copies.stream().map(copy -> new DeadLetter(copy.message(), copy.headers())).toList());
    }

    @Override
    public List<SettlementResult> delete(List<? extends Delivery> messages) {
        List<Object> arguments = new ArrayList<>(List.of(address.group(), consumer));
        for (Delivery message : messages) {
            StreamDelivery delivery = (StreamDelivery) message;
            Collections.addAll(arguments, delivery.entryId(), delivery.deliveryCount());
        }
        Response lost = StreamScripts.DELETE.call(connection, address.keys(), arguments);
        List<SettlementResult> results = new ArrayList<>(Collections.nCopies(messages.size(), SettlementResult.DONE));
        lost.forEach(position -> results.set(position.toInteger(), NOT_OURS));
        messages.forEach(held::remove);
        return results;
    }

    /** An entry that no consumer had received is to be as if nothing had happened, not as one that was returned. */
    @Override
    public void close() {
        List<StreamDelivery> unread = new ArrayList<>();
        List<StreamDelivery> returned = new ArrayList<>();
        held.forEach((delivery, pending) -> (pending ? returned : unread).add(delivery));
        held.clear();
        quietly(unread, this::forget);
        quietly(returned, release);
    }

    private void forget(Collection<StreamDelivery> entries) {
        Request request = Request.cmd(Command.XACK).arg(address.stream()).arg(address.group());
        entries.forEach(entry -> request.arg(entry.entryId()));
        call(request);
    }

    private void quietly(List<StreamDelivery> entries, Consumer<List<StreamDelivery>> step) {
        try {
            if (!entries.isEmpty()) {
                step.accept(entries);
            }
        } catch (RuntimeException failure) {
            LOG.debugf("Entries of '%s' are held until their lease ends: %s", address.stream(), FailureText.of(failure));
        }
    }
}
