package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Durations;

/**
 * Administrative operations on the queues of one client. They have their own connection, and those that receive have another:
 * a message that the client cannot read closes it. Each receive has its own channel, which ends when its messages are settled.
 * If one is never settled and the broker closes the channel (consumer_timeout), only messages of the same receive go with it.
 */
final class RabbitMqQueueOperations implements QueueOperations {

    /** The polling interval for an empty queue: AMQP's basic.get does not wait. */
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** How many messages a redrive moves at a time. */
    private static final int BATCH_SIZE = 20;

    private final RabbitMqClientLink link;
    private final AdminCalls calls;
    private final Function<Destination, RabbitMqTopology> topology;
    private final MessageCopies copies;
    private final RabbitMqSettlement settlement;

    /** @param topology of a queue, as its listener would declare it */
    RabbitMqQueueOperations(RabbitMqClientLink link, Function<Destination, RabbitMqTopology> topology) {
        this.link = link;
        this.calls = new AdminCalls(link);
        this.topology = topology;
        this.copies = new MessageCopies(link, false);
        this.settlement = new RabbitMqSettlement(link.publisher(), copies, DeadLetterTarget.NONE,
                Integer.MAX_VALUE);
    }

    /** With the arguments that its listener or publisher would use, so that they find no difference. */
    @Override
    public QueueDescription create(Destination queue) {
        Map<String, Object> arguments = topology.apply(queue).queueArguments();
        arguments.keySet().forEach(name -> AdminCalls.checkShort(queue, "the name of an attribute", name));
        String name = AdminCalls.name(queue);
        return calls.call(queue, broker -> {
            broker.newQueue(name, arguments);
            return description(name, broker.describe(name).orElseThrow());
        });
    }

    @Override
    public Optional<QueueDescription> describe(Destination queue) {
        String name = AdminCalls.name(queue);
        return calls.call(queue, broker -> broker.describe(name).map(found -> description(name, found)));
    }

    private static QueueDescription description(String name, AMQP.Queue.DeclareOk found) {
        return new QueueDescription(name, Map.of("consumers", Integer.toString(found.getConsumerCount())),
                OptionalLong.of(found.getMessageCount()), OptionalLong.empty(), OptionalLong.empty());
    }

    @Override
    public List<String> list(String prefix) {
        throw new UnsupportedOperationException("AMQP cannot list queues: use rabbitmqctl list_queues, or "
                + "GET /api/queues of the management plugin");
    }

    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled) {
        String name = AdminCalls.name(queue);
        long end = System.nanoTime() + Durations.bounded(wait).toNanos();
        RabbitMqConnection used = link.pulling().of(name);
        try {
            return receive(queue, name, atMost, end, cancelled);
        } catch (IOException | ShutdownSignalException failure) {
            if (!isMeant(name, used, failure)) {
                // The connection was closed by what was received from this queue or another: now this one has its own.
                return receiveAgain(queue, name, atMost, end, cancelled);
            }
            throw translated(queue, name, failure);
        }
    }

    private List<RabbitMqDelivery> receiveAgain(Destination queue, String name, int atMost, long end,
            BooleanSupplier cancelled) {
        try {
            return receive(queue, name, atMost, end, cancelled);
        } catch (IOException | ShutdownSignalException failure) {
            throw translated(queue, name, failure);
        }
    }

    /** Whether a failure concerns this queue, rather than all that share a connection, which this queue then no longer does. */
    private boolean isMeant(String name, RabbitMqConnection used, Exception failure) {
        return link.pulling().isCulprit(name, used, failure) || !RabbitMqFailures.isFaultOnConnection(failure);
    }

    private static RuntimeException translated(Destination queue, String name, Exception failure) {
        if (RabbitMqFailures.isFaultOnConnection(failure)) {
            String reason = ConnectionFaults.ofOperation(name, RabbitMqClientLink.properties(queue), failure);
            return new UncheckedIOException(reason, new IOException(reason, failure));
        }
        return AdminCalls.translated(queue, failure instanceof IOException io ? io : new IOException(failure));
    }

    private List<RabbitMqDelivery> receive(Destination queue, String name, int atMost, long end, BooleanSupplier cancelled)
            throws IOException {
        List<RabbitMqDelivery> taken = new ArrayList<>();
        UnackedDeliveries channel = channel(name);
        try {
            take(channel, name, atMost, taken);
            while (taken.isEmpty() && System.nanoTime() - end < 0 && !cancelled.getAsBoolean()) {
                pause(queue, end);
                take(channel, name, atMost, taken);
            }
            return taken;
        } finally {
            if (taken.isEmpty()) {
                channel.close();
            }
        }
    }

    private UnackedDeliveries channel(String queue) throws IOException {
        Channel channel = link.pulling().of(queue).newChannel();
        return new UnackedDeliveries(channel, DeliveryCounts.of(channel, true));
    }

    /** Takes available messages; if that fails half-way, all are requeued. */
    private static void take(UnackedDeliveries channel, String queue, int atMost, List<RabbitMqDelivery> taken)
            throws IOException {
        try {
            RabbitMqDelivery next = channel.take(queue);
            while (next != null) {
                taken.add(next);
                next = taken.size() < atMost ? channel.take(queue) : null;
            }
        } catch (IOException | RuntimeException failure) {
            taken.clear();
            throw failure;
        }
    }

    private static void pause(Destination queue, long end) {
        try {
            Thread.sleep(Math.max(1, Math.min(PAUSE.toMillis(), (end - System.nanoTime()) / 1_000_000)));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while waiting for messages of " + queue, interrupt);
        }
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        return confirmed(deliveries, settlement.acknowledge(deliveries), UnackedDeliveries::confirmAndEnd);
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout) {
        if (!timeout.isZero()) {
            throw new UnsupportedOperationException("RabbitMQ has no visibility timeout: pass Duration.ZERO to give the "
                    + "message back at once; for a delay use @QueueListener with retry.delay or "
                    + "Acknowledgement.nack(Duration)");
        }
        return confirmed(deliveries, settlement.requeue(deliveries), UnackedDeliveries::confirmAndEnd);
    }

    /** If the channel is lost before the broker confirms, it may redeliver any of the messages. */
    private static List<SettlementResult> confirmed(List<? extends Delivery> deliveries, List<SettlementResult> results,
            Predicate<UnackedDeliveries> confirmation) {
        Map<UnackedDeliveries, Boolean> confirmed = new HashMap<>();
        return IntStream.range(0, results.size()).mapToObj(i -> {
            UnackedDeliveries channel = ((RabbitMqDelivery) deliveries.get(i)).channel();
            return results.get(i) != SettlementResult.DONE || confirmed.computeIfAbsent(channel, confirmation::test)
                    ? results.get(i)
                    : RabbitMqSettlement.GONE;
        }).toList();
    }

    @Override
    public void purge(Destination queue) {
        String name = AdminCalls.name(queue);
        calls.call(queue, broker -> {
            broker.purge(name);
            return null;
        });
    }

    @Override
    public void deleteQueue(Destination queue) {
        String name = AdminCalls.name(queue);
        calls.call(queue, broker -> {
            broker.delete(name);
            return null;
        });
    }

    @Override
    public boolean looksOnly() {
        return false;
    }

    @Override
    public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
        String to = AdminCalls.name(target);
        int count = calls.call(deadLetterQueue, broker -> broker.describe(AdminCalls.name(deadLetterQueue)))
                .orElseThrow(() -> missing(deadLetterQueue)).getMessageCount();
        int limit = RabbitMqArguments.deliveryLimit(topology.apply(deadLetterQueue).queueArguments());
        try {
            return new RabbitMqBrowser(channel(AdminCalls.name(deadLetterQueue)), link.publisher(), copies, settlement,
                    deadLetterQueue, to, count, limit);
        } catch (IOException failure) {
            throw AdminCalls.translated(deadLetterQueue, failure);
        }
    }

    /** Each message is sent before it is removed. Moves at most as many as there were, even if some return to their queue. */
    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        String from = AdminCalls.name(deadLetterQueue);
        String to = AdminCalls.name(target);
        int count = calls.call(deadLetterQueue, broker -> broker.describe(from)).orElseThrow(() -> missing(deadLetterQueue))
                .getMessageCount();
        calls.call(target, broker -> broker.describe(to)).orElseThrow(() -> missing(target));
        RabbitMqConnection used = link.pulling().of(from);
        try {
            UnackedDeliveries channel = channel(from);
            try {
                return new Redrive(OptionalLong.of(move(channel, from, to, count)), Optional.empty());
            } finally {
                channel.close();
            }
        } catch (IOException | ShutdownSignalException failure) {
            // If it closed a connection that others share, the next time it closes its own.
            link.pulling().isCulprit(from, used, failure);
            throw translated(deadLetterQueue, from, failure);
        }
    }

    private static BrokerException missing(Destination queue) {
        return AdminCalls.missing(queue, "404 NOT_FOUND", null);
    }

    /** @return the number of messages moved */
    private int move(UnackedDeliveries channel, String from, String to, int atMost) throws IOException {
        int moved = 0;
        List<RabbitMqDelivery> taken = new ArrayList<>();
        do {
            taken.clear();
            take(channel, from, Math.min(BATCH_SIZE, atMost - moved), taken);
            moved = move(taken, from, to, moved);
        } while (!taken.isEmpty() && moved < atMost);
        return moved;
    }

    private int move(List<RabbitMqDelivery> taken, String from, String to, int movedBefore) {
        List<Request> requests = taken.stream().map(delivery -> copies.deadLetter(delivery, to, Map.of())).toList();
        List<PublishResult> results = requests.isEmpty() ? List.of() : link.publisher().publish(requests);
        List<RabbitMqDelivery> sent = IntStream.range(0, results.size()).filter(i -> results.get(i).confirmed())
                .mapToObj(taken::get).toList();
        int moved = movedBefore + sent.size();
        Optional<PublishResult> failure = results.stream().filter(result -> !result.confirmed()).findFirst();
        if (!confirmed(sent, settlement.acknowledge(sent), UnackedDeliveries::confirm).stream()
                .allMatch(SettlementResult.DONE::equals)) {
            throw new BrokerException("the connection was lost after " + moved + " messages were moved to the queue '" + to
                    + "'; the last of them may also still be in the queue '" + from + "'");
        }
        failure.ifPresent(result -> {
            throw new BrokerException("moving messages to the queue '" + to + "' stopped after " + moved + "; the others are "
                    + "still in the queue '" + from + "': " + result.reason(), result.cause());
        });
        return moved;
    }
}
