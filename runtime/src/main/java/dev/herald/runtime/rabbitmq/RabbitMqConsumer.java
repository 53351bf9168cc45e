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
 * Receives what the broker pushes, on one channel at a time. The broker has no leases: a message is ours as long as its
 * channel is open.
 */
final class RabbitMqConsumer implements Consumer, ReceivingLoop.Source {

    private static final Logger LOG = Logger.getLogger(RabbitMqConsumer.class);
    private static final Duration USUAL_LEASE = Duration.ofSeconds(30);
    /** A connection that lasted so long was a good one. */
    private static final long GOOD_WHILE = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_DELIVERIES_SECONDS = 10;
    private static final int MOST_PREFETCHED = 0xFFFF;

    private final Subscription subscription;
    private final MessageSink inbox;
    private final RabbitMqClientLink link;
    private final RabbitMqTopology topology;
    private final ConsumerOptions options;
    private final RabbitMqSettlement settlement;
    private final ReceivingLoop loop;
    /** Held by the thread that receives: the one of an earlier start ends first. */
    private final ReentrantLock receiving = new ReentrantLock();
    private volatile ConsumerChannel channel;
    private volatile String queue;
    private volatile int prefetch;
    private volatile Instant connectedUntil;
    private volatile CompletionStage<Void> stopped;

    RabbitMqConsumer(Subscription subscription, MessageSink inbox, RabbitMqClientLink link, RabbitMqTopology topology) {
        this.subscription = subscription;
        this.inbox = inbox;
        this.link = link;
        this.topology = topology;
        this.options = ConsumerOptions.of(subscription);
        this.settlement = new RabbitMqSettlement(link.publisher(), new MessageCopies(link, isTemporary()),
                subscription.deadLetterQueue(), options.deliveryLimit() / 2);
        this.loop = new ReceivingLoop("herald-receive-" + subscription.listenerId(), inbox, this);
        warnOfTimeout();
    }

    private boolean isTemporary() {
        return subscription.destination().kind() == Kind.TOPIC && !subscription.subscriber().durable();
    }

    private void warnOfTimeout() {
        if (subscription.maxProcessingTime().compareTo(options.timeout()) >= 0) {
            LOG.warnf("Listener '%s' may work on a message for %s (max-processing-time), but RabbitMQ takes it away after %s "
                    + "(consumer_timeout), and all others of its channel with it: shorten the one, or raise the other by "
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
                if (System.nanoTime() - since > GOOD_WHILE) {
                    run.succeeded();
                }
            }
        } finally {
            receiving.unlock();
        }
    }

    private void receive(ReceivingLoop.Run run, ConsumerChannel open) throws Exception {
        while (true) {
            run.await(() -> !open.isOpen() || open.isEndedByBroker() || inbox.capacity() != prefetch);
            if (!open.isOpen()) {
                throw new IOException("the channel was closed: " + RabbitMqFailures.reason(open.closedBy()), open.closedBy());
            }
            if (open.isEndedByBroker()) {
                throw new IOException("the broker ended the consumer: the queue '" + queue + "' was deleted, or moved");
            }
            open.cancel();
            if (!run.goesOn()) {
                return;
            }
            // For a while there may be more: what came before does not count for the new consumer.
            consume(open);
            open.handOver();
        }
    }

    private void consume(ConsumerChannel open) throws IOException {
        prefetch = inbox.capacity();
        try {
            open.consume(queue, prefetch(prefetch), options.exclusive(), options.arguments());
        } catch (IOException refused) {
            throw new IOException(RabbitMqFailures.reason(refused), refused);
        }
    }

    /** AMQP has 16 bits for it, and takes zero for no limit. */
    static int prefetch(int capacity) {
        return Math.max(1, Math.min(capacity, MOST_PREFETCHED));
    }

    /** The open one, on which messages may wait to be settled, or else a new one. */
    private ConsumerChannel channel() throws IOException, MissingDestinationException {
        ConsumerChannel open = channel;
        boolean known = open != null && open.isOpen();
        try (TopologyDeclarer broker = link.declaring()) {
            String temporary = queue != null && isTemporary() && broker.queueExists(queue) ? queue : null;
            queue = topology.declareForListener(broker, temporary);
        }
        if (!known) {
            open = new ConsumerChannel(link.consuming().newChannel(), inbox, loop::wake);
            channel = open;
            tellOfGap();
        }
        return open;
    }

    /** A temporary queue goes with the connection, and what it held, too. */
    private void tellOfGap() {
        if (isTemporary() && connectedUntil != null) {
            inbox.missed(connectedUntil);
        }
    }

    private Duration lease() {
        return subscription.visibilityTimeout() == null ? USUAL_LEASE : subscription.visibilityTimeout();
    }

    // Settlement

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return settlement.acknowledge(deliveries);
    }

    /**
     * A worker writes the acknowledgement. An event loop must not wait for the socket, and a virtual thread that is
     * interrupted would close it, and the connection with it.
     */
    @Override
    public boolean acknowledgesInPassing() {
        return Context.isOnWorkerThread();
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        awaitLastDeliveries();
        return settlement.release(releases, queue);
    }

    /** What is given back while the broker still sends would only come again. */
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
    public void abandon(Delivery delivery) {
        settlement.abandon(delivery);
    }

    /** Attempts travel in a header, which only a retry copy changes. */
    @Override
    public boolean countsLostLeases() {
        return false;
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null && !isTemporary();
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        return settlement.deadLetter(deadLetters);
    }

    /** What is not settled goes back to the queue, a temporary queue with all it holds. */
    @Override
    public void close() {
        ConsumerChannel open = channel;
        if (open != null && open.isOpen()) {
            open.close();
        }
        if (isTemporary() && queue != null) {
            try (TopologyDeclarer broker = link.declaring()) {
                broker.delete(queue);
            } catch (IOException | RuntimeException goesWithTheConnection) {
                LOG.debugf(goesWithTheConnection, "The queue %s could not be deleted", queue);
            }
        }
    }
}
