package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;

import io.vertx.core.Context;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.ReceivingLoop;

/**
 * Receives messages that the broker pushes, on one channel at a time. RabbitMQ has no leases: a message is ours as long as
 * its channel is open.
 */
final class RabbitMqConsumer implements Consumer, ReceivingLoop.Source {

    private static final Logger LOG = Logger.getLogger(RabbitMqConsumer.class);
    /** After so long, a lost connection does not count as another failure in a row. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /**
     * How long a stop waits for the broker to confirm it. One that is silent need not be waited for: it is going to read that
     * the consumer is cancelled before it reads what is returned.
     */
    private static final long LAST_DELIVERIES_SECONDS = 2;
    /** The prefetch is changed at most so often, but for one that shrinks to less than half. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How long a consumer with a lower prefetch waits for messages of the one before it to be settled. */
    private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 200;
    private static final int MAX_PREFETCH = 0xFFFF;
    /** The client misses two of them, and a fraction of another, before it notices that a connection is silent. */
    private static final int MISSED_HEARTBEATS = 3;

    private static final Duration USUAL_DELAY = Duration.ofSeconds(1);
    private static final SettlementResult HELD = SettlementResult
            .retry("its delay queue cannot be used, so it waits for its retry delay in the application");

    private final Subscription subscription;
    private final MessageSink sink;
    private final RabbitMqClientLink link;
    private final RabbitMqTopology topology;
    private final ConsumerOptions options;
    private final RabbitMqSettlement settlement;
    private final ExpiredCopies expired;
    private final HeldRetries held;
    private final ReceivingLoop loop;
    private volatile ConsumerChannel channel;
    private volatile String queue;
    private volatile int deliveryLimit = Integer.MAX_VALUE;
    private volatile int prefetch;
    /** Of the receiving thread: when the prefetch may change. */
    private long steadyUntil = System.nanoTime();
    private final AtomicBoolean looksAgain = new AtomicBoolean();
    private volatile Instant connectedUntil;
    /** Of the receiving thread: one message at a time for a while, because one closed the connection. */
    private volatile boolean careful;
    private volatile long carefulUntil;
    private volatile CompletionStage<Void> stopped;

    RabbitMqConsumer(Subscription subscription, MessageSink sink, RabbitMqClientLink link, RabbitMqTopology topology) {
        this.subscription = subscription;
        this.sink = sink;
        this.link = link;
        this.topology = topology;
        this.options = ConsumerOptions.of(subscription);
        this.settlement = new RabbitMqSettlement(link.publisher(), new MessageCopies(link, isTemporary()), deadLetterTarget(),
                options.deliveryLimit() / 2);
        this.expired = new ExpiredCopies(settlement, link.returning());
        this.held = new HeldRetries(subscription.listenerId(), isTemporary(), link, sink, this::isReceiving,
                (nanos, task) -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, link.returning())
                        .execute(task));
        this.loop = new ReceivingLoop("herald-receive-" + subscription.listenerId(), sink, this);
        warnAboutTimeout();
    }

    private DeadLetterTarget deadLetterTarget() {
        return new DeadLetterTarget(hasDeadLetterQueue() ? subscription.deadLetterQueue() : null,
                subscription.destination().name(), subscription.listenerId());
    }

    private boolean isTemporary() {
        return subscription.destination().kind() == Kind.TOPIC && !subscription.subscriber().durable();
    }

    private void warnAboutTimeout() {
        if (subscription.maxProcessingTime().compareTo(options.timeout()) >= 0) {
            String id = subscription.listenerId();
            LOG.warnf("Listener '%s': max-processing-time (%s) is not below RabbitMQ's consumer_timeout (%s). The broker would "
                    + "close the channel and requeue all its unacknowledged messages: lower %s, or raise %s", id,
                    subscription.maxProcessingTime(), options.timeout(), ConfigKeys.ofListener(id, "max-processing-time"),
                    ConfigKeys.attributeOfListener(id, ConsumerOptions.TIMEOUT));
        }
    }

    @Override
    public void start() {
        stopped = null;
        loop.start();
    }

    @Override
    public boolean isAlive() {
        return loop.isAlive();
    }

    private boolean isReceiving() {
        return stopped == null && loop.isAlive();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        CompletionStage<Void> end = loop.stop().toCompletableFuture().copy()
                .completeOnTimeout(null, LAST_DELIVERIES_SECONDS, TimeUnit.SECONDS);
        stopped = end;
        return end;
    }

    @Override
    public void capacityChanged() {
        loop.wake();
    }

    @Override
    public void receive(ReceivingLoop.Run run) throws Exception {
        RabbitMqConnection used = link.consuming().of(subscription.listenerId());
        try {
            receiveOnChannel(run);
        } catch (IOException | RuntimeException failure) {
            if (!link.consuming().isCulprit(subscription.listenerId(), used, failure)) {
                throw failure;
            }
            careful = true;
            throw new IOException(
                    ConnectionFaults.ofListener(queue(), RabbitMqClientLink.properties(subscription.destination()), failure),
                    failure);
        }
    }

    private String queue() {
        return queue == null ? subscription.destination().physicalName() : queue;
    }

    private void receiveOnChannel(ReceivingLoop.Run run) throws Exception {
        ConsumerChannel open = channel();
        if (!run.goesOn()) {
            return;
        }
        if (careful) {
            beginCarefully();
        }
        consume(open);
        long since = System.nanoTime();
        try {
            run.connected(lease());
            run.receiving();
            open.handOver();
            receive(run, open);
        } finally {
            connectedUntil = Instant.now();
            if (System.nanoTime() - since > STABLE_NANOS) {
                run.succeeded();
            }
            // Whatever ended it, such as a stray interrupt: the next consumer must be the only one.
            open.cancel();
        }
    }

    private void receive(ReceivingLoop.Run run, ConsumerChannel open) throws Exception {
        while (true) {
            run.await(() -> !open.isOpen() || open.isEndedByBroker() || isToConsumeAnew());
            if (!open.isOpen()) {
                throw new IOException("the channel was closed: " + RabbitMqFailures.reason(open.closedBy()), open.closedBy());
            }
            if (open.isEndedByBroker()) {
                // What is unacknowledged on it may be delivered again, and an acknowledgement could revive the consumer.
                open.close();
                throw new IOException(
                        "the broker cancelled the consumer: the queue '" + queue + "' was deleted or has moved, or "
                                + "a message was unacknowledged for longer than its consumer timeout");
            }
            open.cancel();
            if (!run.goesOn()) {
                return;
            }
            // The new consumer's prefetch does not count what is still unacknowledged of the old one.
            awaitRoom(run, open);
            if (!run.goesOn() || !open.isOpen()) {
                continue;
            }
            steadyUntil = System.nanoTime() + STEADY_NANOS;
            consume(open);
            open.handOver();
        }
    }

    /**
     * A message that closes the connection takes with it all others that were delivered: with one at a time they do not
     * count as delivered over and over again.
     */
    private void beginCarefully() {
        carefulUntil = System.nanoTime() + STABLE_NANOS;
        CompletableFuture.runAsync(loop::wake, CompletableFuture.delayedExecutor(STABLE_NANOS, TimeUnit.NANOSECONDS));
    }

    private boolean isToConsumeAnew() {
        return careful && System.nanoTime() - carefulUntil >= 0 || isPrefetchToChange();
    }

    /**
     * Each change cancels the consumer. A sole one would lose its queue to another instance, while messages are still
     * handled here. Less is delivered at once; more, if there was no change lately.
     */
    private boolean isPrefetchToChange() {
        int capacity = sink.capacity();
        if (capacity == prefetch || options.sole()) {
            return false;
        }
        if (capacity < prefetch || System.nanoTime() - steadyUntil >= 0) {
            return true;
        }
        lookAgain();
        return false;
    }

    private void awaitRoom(ReceivingLoop.Run run, ConsumerChannel open) throws InterruptedException {
        long end = System.nanoTime() + MOST_WAIT_NANOS;
        run.await(() -> !open.isOpen() || hasRoom(open) || System.nanoTime() - end >= 0);
    }

    private boolean hasRoom(ConsumerChannel open) {
        int capacity = sink.capacity();
        boolean room = capacity >= prefetch || open.unsettled() <= capacity;
        if (!room) {
            lookAgain();
        }
        return room;
    }

    /** Time passes and messages are settled without notice. */
    private void lookAgain() {
        if (looksAgain.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
                looksAgain.set(false);
                loop.wake();
            });
        }
    }

    private void consume(ConsumerChannel open) throws IOException {
        prefetch = sink.capacity();
        if (careful) {
            careful = System.nanoTime() - carefulUntil < 0;
        }
        try {
            open.consume(queue, careful ? 1 : prefetch(prefetch), options.exclusive(), options.arguments());
        } catch (IOException rejected) {
            throw new IOException(RabbitMqFailures.reason(rejected), rejected);
        }
    }

    /** AMQP's prefetch count has 16 bits, and zero means no limit. */
    static int prefetch(int capacity) {
        return Math.max(1, Math.min(capacity, MAX_PREFETCH));
    }

    /** The open channel, on which messages may still have to be settled, or else a new one. */
    private ConsumerChannel channel() throws IOException, MissingDestinationException {
        String before = queue;
        try (TopologyDeclarer broker = link.declarer(subscription.listenerId())) {
            String temporary = before != null && isTemporary() && broker.queueExists(before) ? before : null;
            RabbitMqTopology.Consumed consumed = topology.declareForListener(broker, temporary);
            queue = consumed.queue();
            deliveryLimit = consumed.deliveryLimit();
            if (subscription.destination().declare() != Declare.CREATE) {
                // Tells at the start which permissions are missing, rather than at the first failure.
                held.check(USUAL_DELAY, broker);
            }
        }
        ConsumerChannel last = channel;
        if (last == null || !last.isOpen()) {
            Channel opened = link.consuming().of(subscription.listenerId()).newChannel();
            DeliveryCounts counts = DeliveryCounts.of(opened, !isTemporary() && topology.mayBeQuorum());
            channel = new ConsumerChannel(opened, counts, sink, expired, loop::wake);
        }
        if (!queue.equals(before) && connectedUntil != null) {
            // A temporary queue ends with its connection, and its messages with it.
            sink.missed(gapStart(connectedUntil, last.closedBy(), last.heartbeatSeconds()));
        }
        return channel;
    }

    /** A connection that the broker did not close may have broken silently, and the client notices that later. */
    static Instant gapStart(Instant connectedUntil, ShutdownSignalException closedBy, int heartbeatSeconds) {
        boolean silent = closedBy != null && RabbitMqFailures.code(closedBy) == 0;
        return silent ? connectedUntil.minusSeconds((long) MISSED_HEARTBEATS * heartbeatSeconds) : connectedUntil;
    }

    /**
     * By default as long as the broker lets a message be unacknowledged. With a shorter lease, a process that was suspended for
     * a while would give up messages that are still its own.
     */
    private Duration lease() {
        return subscription.visibilityTimeout() == null ? options.timeout() : subscription.visibilityTimeout();
    }

    // Settlement

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return settlement.acknowledge(deliveries);
    }

    /**
     * On a worker thread, yes. An event loop must not block on the socket, and a virtual thread that is interrupted would
     * close the socket, and with it the connection.
     */
    @Override
    public boolean acknowledgesWithoutResponse() {
        return Context.isOnWorkerThread();
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        awaitLastDeliveries();
        SettlementResult[] results = new SettlementResult[releases.size()];
        List<Release> now = new ArrayList<>(results.length);
        List<Integer> positions = new ArrayList<>(results.length);
        for (int i = 0; i < results.length; i++) {
            Release release = releases.get(i);
            Release due = held.due(release, stopped != null);
            if (due == null) {
                results[i] = HELD;
            } else {
                now.add(due);
                positions.add(i);
            }
        }
        List<SettlementResult> settled = settlement.release(now, queue, stopped != null);
        for (int i = 0; i < settled.size(); i++) {
            results[positions.get(i)] = settled.get(i);
        }
        return Arrays.asList(results);
    }

    /** The broker would redeliver to this consumer what is returned while it still consumes. */
    private void awaitLastDeliveries() {
        CompletionStage<Void> end = stopped;
        if (end != null) {
            try {
                end.toCompletableFuture().get(LAST_DELIVERIES_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException anyway) {
                return;
            }
        }
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return settlement.extend(deliveries, lease, options.timeout());
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        settlement.abandon(delivery, attempts, queue, link.returning());
    }

    @Override
    public boolean pushes() {
        return true;
    }

    /** A quorum queue without a dead-letter exchange would drop the message. */
    @Override
    public boolean isLastDelivery(Delivery delivery) {
        return ((RabbitMqDelivery) delivery).deliveriesBefore() >= deliveryLimit;
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null && !isTemporary();
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        return settlement.deadLetter(deadLetters);
    }

    /** Unacknowledged messages return to their queue; a temporary queue is deleted. */
    @Override
    public void close() {
        ConsumerChannel open = channel;
        if (open != null && open.isOpen()) {
            open.close();
        }
        if (isTemporary() && queue != null) {
            try (TopologyDeclarer broker = link.declarer(subscription.listenerId())) {
                broker.delete(queue);
            } catch (IOException | RuntimeException endsWithTheConnection) {
                LOG.debugf(endsWithTheConnection, "Could not delete the temporary queue '%s'", queue);
            }
        }
    }
}
