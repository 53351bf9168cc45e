package dev.herald.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import dev.herald.PublishException;
import dev.herald.spi.Attempts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.InHand;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.PollingLoop;

/** Receives from one queue in the process: the destination itself, or the one a topic's subscriber owns. */
final class MemoryConsumer implements Consumer, PollingLoop.Source, MemoryClock.Watcher {

    static final int PER_RECEIVE = 100;
    /** A receive never waits for anything but messages. */
    private static final int READERS = 1;

    private final Subscription subscription;
    private final MessageSink sink;
    private final MemoryQueues queues;
    private final String language;
    private final Runnable onClose;
    private final PollingLoop loop;
    private final Duration lease;
    private final String queueName;
    private volatile MemoryQueue queue;
    private volatile boolean stopping;
    /** So that a receive ends although the listener is resumed before the receive notices the stop. */
    private final AtomicInteger stops = new AtomicInteger();

    /**
     * @param language the broker in whose language a topic's subscriber filters
     * @param onClose called when the consumer is closed
     */
    MemoryConsumer(Subscription subscription, MessageSink sink, MemoryQueues queues,
            String language, Runnable onClose) {
        this.subscription = subscription;
        this.sink = sink;
        this.queues = queues;
        this.language = language;
        this.onClose = onClose;
        this.lease = subscription.visibilityTimeout() == null
                ? MemoryQueue.DEFAULT_LEASE
                : subscription.visibilityTimeout();
        this.queueName = queueName(subscription);
        this.loop = new PollingLoop(subscription.listenerId(), PER_RECEIVE, READERS,
                subscription.waitTime(), sink, this);
        queues.opened(this);
    }

    String queueName() {
        return queueName;
    }

    /** What whoever it passes messages to has in hand; nothing as long as that is being made. */
    InHand inHand() {
        InHand inHand = sink.inHand();
        return inHand == null ? InHand.NOTHING : inHand;
    }

    /** Whether it receives, or somebody wants it to. */
    boolean isReceiving() {
        InHand inHand = inHand();
        return inHand == InHand.NOTHING ? loop.isAlive() : inHand.isReceiving();
    }

    /** Whoever has its messages gives them up. */
    void giveUpAll(String reason) {
        sink.lost(delivery -> true, reason);
    }

    @Override
    public void advances(Duration by) {
        inHand().timeAdvances(by);
    }

    @Override
    public void changed() {
        inHand().timeChanged();
    }

    @Override
    public void inHandChanged() {
        queues.monitor().changed();
    }

    @Override
    public void start() {
        stopping = false;
        loop.start();
    }

    @Override
    public boolean isAlive() {
        return loop.isAlive();
    }

    @Override
    public long unansweredNanos() {
        return loop.unansweredNanos();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        stopping = true;
        stops.incrementAndGet();
        CompletionStage<Void> stopped = loop.stop();
        if (queue != null) {
            queue.wake();
        }
        queues.monitor().changed();
        return stopped;
    }

    @Override
    public Duration open() throws MissingDestinationException {
        Destination destination = subscription.destination();
        if (MemoryBroker.isMissing(destination, queues)) {
            throw new MissingDestinationException(MemoryBroker.missing(destination));
        }
        MemoryQueue opened = queues.queue(queueName);
        if (hasDeadLetterQueue()) {
            String deadLetterQueue = subscription.deadLetterQueue();
            queues.createDeadLetterQueue(opened.name(), deadLetterQueue);
            opened.redrive(new MemoryQueue.Redrive(() -> queues.queue(deadLetterQueue), subscription.maxReceives()));
        }
        Subscriber subscriber = subscription.subscriber();
        if (subscriber != null) {
            queues.topic(destination.physicalName()).subscribe(TopicFilters.of(language, subscription), opened);
        }
        queue = opened;
        return lease;
    }

    private static String queueName(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        if (subscriber == null) {
            return subscription.destination().physicalName();
        }
        return subscriber.durable()
                ? subscriber.queue()
                : FifoNaming.NAMING.withSuffix(subscriber.queue(), "-" + UUID.randomUUID());
    }

    @Override
    public List<? extends Delivery> receive(int max, Duration wait) throws InterruptedException {
        int stopsBefore = stops.get();
        return queue.receive(max, lease, wait, () -> stopping || stops.get() != stopsBefore);
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return queue.acknowledge(deliveries);
    }

    @Override
    public boolean acknowledgesWithoutResponse() {
        return true;
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        return queue.release(releases);
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration atLeast) {
        return queue.extend(deliveries, atLeast);
    }

    @Override
    public BrokerClock clock() {
        return queues.clock().forContainer();
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        queue.abandon((MemoryDelivery) delivery, attempts);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        MemorySender sender = MemorySender.strict(queues, Kind.QUEUE, subscription.deadLetterQueue());
        List<SettlementResult> results = new ArrayList<>(deadLetters.size());
        deadLetters.forEach(deadLetter -> results.add(deadLetter(deadLetter, sender)));
        return results;
    }

    private SettlementResult deadLetter(DeadLetter deadLetter, MemorySender sender) {
        if (queue.failsSettlement()) {
            return MemoryQueue.INJECTED;
        }
        try {
            sender.send(MemorySender.copy((MemoryDelivery) deadLetter.delivery(), deadLetter.headers()));
            return SettlementResult.DONE;
        } catch (PublishException rejection) {
            return SettlementResult.retry(rejection.getMessage());
        }
    }

    /** Messages still in flight become visible when their leases end. */
    @Override
    public void close() {
        stopping = true;
        if (subscription.subscriber() != null && !subscription.subscriber().durable()) {
            queues.topic(subscription.destination().physicalName()).unsubscribe(queueName);
            queues.deleteQueue(queueName);
        }
        queues.closed(this);
        onClose.run();
    }
}
