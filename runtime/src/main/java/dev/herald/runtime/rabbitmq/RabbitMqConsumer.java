package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import io.vertx.core.Context;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.ReceivingLoop;

/**
 * Receives messages that the broker pushes, on one channel at a time. RabbitMQ has no leases: a message is ours as long as
 * its channel is open.
 */
final class RabbitMqConsumer implements Consumer, ReceivingLoop.Source {

    private static final Logger LOG = Logger.getLogger(RabbitMqConsumer.class);
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);
    /** After so long, a lost connection does not count as another failure in a row. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_DELIVERIES_SECONDS = 10;
    private static final int MAX_PREFETCH = 0xFFFF;

    private final Subscription subscription;
    private final MessageSink sink;
    private final RabbitMqClientLink link;
    private final RabbitMqTopology topology;
    private final ConsumerOptions options;
    private final RabbitMqSettlement settlement;
    private final ReceivingLoop loop;
    /** Held by the receiving thread: after a restart, that of the earlier run ends first. */
    private final ReentrantLock receiving = new ReentrantLock();
    private volatile ConsumerChannel channel;
    private volatile String queue;
    private volatile int deliveryLimit = Integer.MAX_VALUE;
    private volatile int prefetch;
    private volatile Instant connectedUntil;
    private volatile CompletionStage<Void> stopped;

    RabbitMqConsumer(Subscription subscription, MessageSink sink, RabbitMqClientLink link, RabbitMqTopology topology) {
        this.subscription = subscription;
        this.sink = sink;
        this.link = link;
        this.topology = topology;
        this.options = ConsumerOptions.of(subscription);
        this.settlement = new RabbitMqSettlement(link.publisher(), new MessageCopies(link, isTemporary()),
                subscription.deadLetterQueue(), options.deliveryLimit() / 2);
        this.loop = new ReceivingLoop("herald-receive-" + subscription.listenerId(), sink, this);
        warnAboutTimeout();
    }

    private boolean isTemporary() {
        return subscription.destination().kind() == Kind.TOPIC && !subscription.subscriber().durable();
    }

    private void warnAboutTimeout() {
        if (subscription.maxProcessingTime().compareTo(options.timeout()) >= 0) {
            LOG.warnf("Listener '%s': max-processing-time (%s) is not below RabbitMQ's consumer_timeout (%s). The broker would "
                    + "close the channel and requeue all its unacknowledged messages: lower max-processing-time, or raise "
                    + "x-consumer-timeout", subscription.listenerId(), subscription.maxProcessingTime(), options.timeout());
        }
    }

    @Override
    public void start() {
        stopped = null;
        loop.start();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        CompletionStage<Void> end = loop.stop();
        stopped = end;
        return end;
    }

    @Override
    public void capacityChanged() {
        loop.wake();
    }

    @Override
    public void receive(ReceivingLoop.Run run) throws Exception {
        receiving.lockInterruptibly();
        try {
            ConsumerChannel open = channel();
            consume(open);
            run.connected(lease());
            open.handOver();
            long since = System.nanoTime();
            try {
                receive(run, open);
            } finally {
                connectedUntil = Instant.now();
                if (System.nanoTime() - since > STABLE_NANOS) {
                    run.succeeded();
                }
            }
        } finally {
            receiving.unlock();
        }
    }

    private void receive(ReceivingLoop.Run run, ConsumerChannel open) throws Exception {
        while (true) {
            run.await(() -> !open.isOpen() || open.isEndedByBroker() || sink.capacity() != prefetch);
            if (!open.isOpen()) {
                throw new IOException("the channel was closed: " + RabbitMqFailures.reason(open.closedBy()), open.closedBy());
            }
            if (open.isEndedByBroker()) {
                throw new IOException("the broker cancelled the consumer: the queue '" + queue + "' was deleted or has moved");
            }
            open.cancel();
            if (!run.goesOn()) {
                return;
            }
            // The new consumer's prefetch does not count what is still unacknowledged of the old one.
            consume(open);
            open.handOver();
        }
    }

    private void consume(ConsumerChannel open) throws IOException {
        prefetch = sink.capacity();
        try {
            open.consume(queue, prefetch(prefetch), options.exclusive(), options.arguments());
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
        ConsumerChannel open = channel;
        boolean known = open != null && open.isOpen();
        try (TopologyDeclarer broker = link.declarer()) {
            String temporary = queue != null && isTemporary() && broker.queueExists(queue) ? queue : null;
            RabbitMqTopology.Consumed consumed = topology.declareForListener(broker, temporary);
            queue = consumed.queue();
            deliveryLimit = consumed.deliveryLimit();
        }
        if (!known) {
            open = new ConsumerChannel(link.consuming().newChannel(), sink, loop::wake);
            channel = open;
            reportGap();
        }
        return open;
    }

    /** A temporary queue ends with its connection, and its messages with it. */
    private void reportGap() {
        if (isTemporary() && connectedUntil != null) {
            sink.missed(connectedUntil);
        }
    }

    private Duration lease() {
        return subscription.visibilityTimeout() == null ? DEFAULT_LEASE : subscription.visibilityTimeout();
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
        return settlement.release(releases, queue);
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
        return settlement.extend(deliveries);
    }

    @Override
    public void abandon(Delivery delivery, int attempts) {
        settlement.abandon(delivery, attempts, queue, link.returning());
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
            try (TopologyDeclarer broker = link.declarer()) {
                broker.delete(queue);
            } catch (IOException | RuntimeException endsWithTheConnection) {
                LOG.debugf(endsWithTheConnection, "Could not delete the temporary queue '%s'", queue);
            }
        }
    }
}
