package dev.herald.runtime.container;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.herald.ListenerState;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The road of a listener's messages. A message is received as far as permits go, waits for a handler in the dispatcher
 * (in its lane first, where order matters), is handled, settled, and forgotten when the broker has confirmed; its lease
 * is kept all the way.
 */
public final class MessageRoad implements MessageSink {

    /** Messages in lanes for each place in the permits, beyond which waiting lanes keep their places. */
    private static final int LANES_PER_PLACE = 10;

    private final ListenerMethod method;
    private final ListenerSettings settings;
    private final Subscription subscription;
    private final Status status;
    private final ListenerMetrics counts = new ListenerMetrics();
    private final Permits permits;
    private final Consumer consumer;
    private final LeaseRenewer leases;
    private final Settlement settlement;
    private final Dispatcher dispatcher;
    private final Lanes lanes;
    private final Batches batches;
    private final RetryDecisions outcomes;
    private final boolean orderedBatches;
    private final Gaps gaps;
    private volatile int concurrency;
    private volatile boolean closed;

    /** Told that messages may have been missed since a time. */
    public interface Gaps {
        void missed(Instant since);
    }

    public MessageRoad(ListenerMethod method, ListenerSettings settings, Subscription subscription, Broker broker,
            Payloads payloads, HandlerExecutor contexts, HeraldExecutors threads, ResultHandler returned,
            ErrorReplier replies, Status status, Gaps gaps) {
        this.method = method;
        this.settings = settings;
        this.subscription = subscription;
        this.status = status;
        this.gaps = gaps;
        this.concurrency = settings.concurrency();
        this.permits = new Permits(settings.handledAtOnce(method.batch(), concurrency), settings.prefetch());
        this.consumer = broker.consumer(subscription, this);
        this.leases = new LeaseRenewer(consumer, threads, new LeaseEnd());
        boolean onePerCall = !method.batch() && (settings.acknowledgementLinger().isZero() || !consumer.redelivers());
        this.settlement = new Settlement(consumer, settings.acknowledgementBatchSize(),
                settings.acknowledgementLinger(), onePerCall, permits, counts, threads, new Settled());
        this.lanes = new Lanes(threads, this::dispatch);
        this.outcomes = new RetryDecisions(method, settings, consumer, settlement, counts, this::retryInHand, replies);
        Handler handler = new Handler(method, settings, payloads, contexts, leases, outcomes, returned, new HandlerEnd());
        this.dispatcher = new Dispatcher(concurrency, handler::handle, threads::afterNanos);
        this.orderedBatches = method.batch() && broker.naming().ordered(subscription.destination().physicalName());
        Duration linger = orderedBatches ? Duration.ZERO : settings.batchLinger();
        this.batches = new Batches(settings.batchSize(), linger.toNanos(), threads, this::submit);
    }

    // Receipt

    /** In order, a receive brings one batch at most: of two, the second would not wait for the first. */
    @Override
    public int reserve(int atMost) throws InterruptedException {
        return permits.reserve(orderedBatches ? Math.min(atMost, settings.batchSize()) : atMost);
    }

    @Override
    public void giveBack(int places) {
        if (places > 0) {
            permits.giveBack(places);
        }
    }

    @Override
    public void push(List<? extends Delivery> deliveries) {
        permits.take(deliveries.size());
        accept(deliveries);
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        counts.received.add(deliveries.size());
        List<InFlight> together = new ArrayList<>(0);
        List<Work> apart = new ArrayList<>(method.batch() ? 0 : deliveries.size());
        for (Delivery delivery : deliveries) {
            InFlight message = leases.track(delivery);
            if (closed) {
                settlement.release(message);
            } else if (delivery.attempt() > subscription.maxReceives()) {
                outcomes.receivedTooOften(new Attempt(message));
            } else if (method.batch() || delivery.orderingKey() != null) {
                together.add(message);
            } else {
                apart.add(new Work(List.of(message)));
            }
        }
        submit(apart);
        if (together.isEmpty()) {
            return;
        }
        if (method.batch()) {
            batches.add(together);
        } else if (!lanes.add(together)) {
            together.forEach(settlement::release);
        }
    }

    /** The head of a lane. */
    private void dispatch(InFlight message) {
        if (message.takesPlace()) {
            permits.take(1);
        }
        submit(new Work(List.of(message)));
    }

    private void submit(Work work) {
        submit(List.of(work));
    }

    private void submit(List<Work> works) {
        if (!works.isEmpty() && !dispatcher.submit(works)) {
            works.forEach(work -> work.messages.forEach(settlement::release));
        }
    }

    // Handling

    private final class HandlerEnd implements Handler.Ended {

        @Override
        public Work ended(Work work, long nanos) {
            Work next = dispatcher.next(permits.handled(nanos, places(work)));
            if (next == null) {
                settlement.pause();
            }
            return next;
        }

        /** What has an outcome leaves its place to the next one to be received. */
        private int places(Work work) {
            int left = 0;
            for (InFlight message : work.messages) {
                if (!message.isOpen() && message.leavesPlace()) {
                    left++;
                }
            }
            return left;
        }

        @Override
        public Work rejected(Work work, Throwable reason) {
            RateLimitedLog.warn(method.id() + " rejected", "Listener '" + method.id()
                    + "' found no thread to run on; its message is given back: " + reason, reason);
            work.messages.forEach(message -> settlement.retry(message, settings.retry().delay(1)));
            return ended(work, 0);
        }
    }

    /** The failed head of a lane waits for its next attempt, and its lane with it; others may have their places. */
    private void retryInHand(InFlight head, Duration delay) {
        if (closed) {
            settlement.retry(head, delay);
            return;
        }
        if (lanes.size() < LANES_PER_PLACE * permits.capacity()) {
            lanes.lane(head.delivery.orderingKey()).forEach(this::leavePlace);
        }
        lanes.retry(head, delay);
    }

    private void leavePlace(InFlight message) {
        if (message.leavesPlace()) {
            permits.giveBack(1);
        }
    }

    // Settlement

    private final class Settled implements Settlement.Done {

        @Override
        public void removed(InFlight message) {
            leave(message, null);
            if (message.delivery.orderingKey() != null) {
                lanes.settled(message);
            }
        }

        @Override
        public void givenBack(InFlight message) {
            leave(message, null);
            abandonLane(message);
        }

        @Override
        public void failed(InFlight message, String reason) {
            counts.leasesLost.increment();
            consumer.abandon(message.delivery);
            leave(message, message.leaseLost());
            RateLimitedLog.warn(method.id() + " settlement", "Listener '" + method.id() + "' could not settle message "
                    + message.delivery.id() + ", which will be delivered again: " + reason, null);
            abandonLane(message);
        }

        private void leave(InFlight message, Throwable failure) {
            leases.forget(message);
            leavePlace(message);
            message.settled(failure);
        }
    }

    private final class LeaseEnd implements LeaseRenewer.LeaseLoss {

        @Override
        public void lost(InFlight message, String reason) {
            counts.leasesLost.increment();
            leases.forget(message);
            consumer.abandon(message.delivery);
            if (!message.isBeingHandled()) {
                leavePlace(message);
            }
            message.settled(message.leaseLost());
            RateLimitedLog.warn(method.id() + " lease", "Listener '" + method.id() + "' lost the lease of message "
                    + message.delivery.id() + ", which will be delivered again: " + reason, null);
            abandonLane(message);
        }

        @Override
        public void handledTooLong(InFlight message) {
            if (outcomes.handledTooLong(new Attempt(message))) {
                message.cancelHandler();
            } else {
                leases.lose(message, "the handler ran longer than max-processing-time");
            }
        }
    }

    /** What waits behind a message that the broker delivers again has to come after it again. */
    private void abandonLane(InFlight message) {
        if (message.delivery.orderingKey() != null) {
            lanes.abandon(message).forEach(settlement::release);
        }
    }

    // What the consumer tells

    @Override
    public void connected(Duration lease) {
        leases.start(lease);
        status.connection(ListenerState.RUNNING, "");
    }

    @Override
    public void missing(String reason) {
        RateLimitedLog.warn(method.id() + " missing", "Listener '" + method.id() + "' is waiting: " + reason, null);
        status.connection(ListenerState.WAITING_FOR_QUEUE, reason);
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        RateLimitedLog.warn(method.id() + " failing", "Listener '" + method.id() + "' will try again in " + pause.toMillis()
                + " ms: " + reason, failure);
        status.connection(ListenerState.BACKING_OFF, reason);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        leases.all().stream().filter(message -> which.test(message.delivery))
                .forEach(message -> leases.lose(message, reason));
    }

    @Override
    public void missed(Instant since) {
        counts.gaps.increment();
        gaps.missed(since);
    }

    @Override
    public void dropped(int messages) {
        counts.dropped.add(messages);
        RateLimitedLog.warn(method.id() + " dropped", "Listener '" + method.id() + "' is too slow for what is published: its "
                + "buffer of " + settings.buffer().size() + " is full, and messages are dropped", null);
    }

    @Override
    public int capacity() {
        return settings.handledAtOnce(method.batch(), concurrency) + settings.prefetch();
    }

    // What the listener's life needs

    Consumer consumer() {
        return consumer;
    }

    ListenerMetrics counts() {
        return counts;
    }

    void open() {
        closed = false;
        dispatcher.open();
        lanes.open();
        receive();
    }

    /** Lets the consumer reserve places. */
    void receive() {
        permits.open();
    }

    /** Lets the consumer reserve no more places. */
    void receiveNoMore() {
        permits.close();
    }

    /** Begins nothing more, and gives back what no handler has begun. */
    void close() {
        closed = true;
        receiveNoMore();
        dispatcher.close();
        lanes.close();
        batches.clear();
        leases.all().stream().filter(message -> !message.isHandled()).forEach(settlement::release);
    }

    /** Gives back what handlers have not finished, and stops them. */
    void abandonHandlers() {
        for (InFlight message : leases.all()) {
            if (settlement.release(message)) {
                RateLimitedLog.warn(method.id() + " released", "Listener '" + method.id() + "' did not finish message "
                        + message.delivery.id() + " within its shutdown-timeout; it is given back", null);
                message.cancelHandler();
            }
        }
    }

    /** Sends settlements that wait for company. @return whether nothing is left to wait for */
    boolean flushed() {
        if (leases.count() == 0 && dispatcher.isIdle()) {
            return true;
        }
        settlement.flush();
        return false;
    }

    void keepNoLeases() {
        leases.stop();
    }

    int inFlight() {
        return leases.count();
    }

    int concurrency() {
        return concurrency;
    }

    void concurrency(int handlers) {
        concurrency = handlers;
        dispatcher.handlers(handlers);
        permits.handlers(settings.handledAtOnce(method.batch(), handlers));
        consumer.capacityChanged();
    }
}
