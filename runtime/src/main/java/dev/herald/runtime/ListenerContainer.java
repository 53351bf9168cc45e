package dev.herald.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;
import dev.herald.spi.Subscription;

/**
 * One listener: the road of its messages, and its life. A message is received as far as permits go, waits for a handler
 * in the dispatcher (in its lane first, where order matters), is handled, settled, and forgotten when the broker has
 * confirmed; its lease is kept all the way.
 */
final class ListenerContainer implements Listener, Inbox {

    /** Messages in lanes for each place in the permits, beyond which waiting lanes keep their places. */
    private static final int LANES_PER_PLACE = 10;
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);

    private final ListenerMethod method;
    private final ListenerSettings settings;
    private final Subscription subscription;
    private final ContainerThreads threads;
    private final Status status;
    private final Counts counts = new Counts();
    private final Permits permits;
    private final Consumer consumer;
    private final LeaseKeeper leases;
    private final Settlement settlement;
    private final Dispatcher dispatcher;
    private final Lanes lanes;
    private final Batches batches;
    private final Outcomes outcomes;
    private final boolean orderedBatches;
    private volatile int concurrency;
    private volatile boolean draining;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    ListenerContainer(ListenerMethod method, ListenerSettings settings, Subscription subscription, Broker broker,
            Payloads payloads, HandlerContexts contexts, ContainerThreads threads, ReturnedValues returned,
            Replies replies) {
        this.method = method;
        this.settings = settings;
        this.subscription = subscription;
        this.threads = threads;
        this.concurrency = settings.concurrency();
        this.status = new Status(method.id());
        this.permits = new Permits(settings.handledAtOnce(method.batch(), concurrency), settings.prefetch());
        this.consumer = broker.consumer(subscription, this);
        this.leases = new LeaseKeeper(consumer, threads, new LeaseEnd());
        this.settlement = new Settlement(consumer, settings.acknowledgementBatchSize(),
                settings.acknowledgementLinger(), permits, counts, threads, this::settled);
        this.lanes = new Lanes(threads, this::dispatch);
        this.outcomes = new Outcomes(method, settings, consumer, settlement, counts, this::retryInHand, replies);
        Handler handler = new Handler(method, settings, payloads, contexts, leases, outcomes, returned, new HandlerEnd());
        this.dispatcher = new Dispatcher(concurrency, handler::handle);
        this.orderedBatches = method.batch() && subscription.destination().fifo();
        Duration linger = orderedBatches ? Duration.ZERO : settings.batchLinger();
        this.batches = new Batches(settings.batchSize(), linger.toNanos(), threads, this::submit);
    }

    // The road of a message

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
    public void accept(List<? extends Delivery> deliveries) {
        counts.received.add(deliveries.size());
        List<InFlight> batch = new ArrayList<>(method.batch() ? deliveries.size() : 0);
        for (Delivery delivery : deliveries) {
            InFlight message = leases.track(delivery);
            if (draining) {
                settlement.release(message);
            } else if (delivery.attempt() > subscription.maxReceives()) {
                outcomes.receivedTooOften(new Attempt(message));
            } else if (method.batch()) {
                batch.add(message);
            } else if (delivery.orderingKey() != null) {
                if (!lanes.add(message)) {
                    settlement.release(message);
                }
            } else {
                dispatch(message);
            }
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
    }

    private void dispatch(InFlight message) {
        if (message.takesPlace()) {
            permits.take(1);
        }
        submit(new Work(List.of(message)));
    }

    private void submit(Work work) {
        if (!dispatcher.submit(work)) {
            work.messages.forEach(settlement::release);
        }
    }

    private final class HandlerEnd implements Handler.Ended {

        @Override
        public void ended(Work work, long nanos) {
            permits.handled(nanos);
            work.messages.stream().filter(message -> !message.isOpen()).forEach(ListenerContainer.this::leavePlace);
            dispatcher.handled();
        }

        @Override
        public void rejected(Work work, Throwable reason) {
            HeraldLog.warn(method.id() + " rejected", "Listener '" + method.id()
                    + "' found no thread to run on; its message is given back: " + reason, reason);
            work.messages.forEach(message -> settlement.retry(message, settings.retry().delay(1)));
            ended(work, 0);
        }
    }

    /** The failed head of a lane waits for its next attempt, and its lane with it; others may have their places. */
    private void retryInHand(InFlight head, Duration delay) {
        if (draining) {
            settlement.retry(head, delay);
            return;
        }
        if (lanes.size() < LANES_PER_PLACE * permits.capacityNow()) {
            lanes.lane(head.delivery.orderingKey()).forEach(this::leavePlace);
        }
        lanes.retry(head, delay);
    }

    private void leavePlace(InFlight message) {
        if (message.leavesPlace()) {
            permits.giveBack(1);
        }
    }

    /** The broker has answered for good. */
    private void settled(InFlight message, String failure) {
        leases.forget(message);
        leavePlace(message);
        if (failure == null) {
            message.settled(null);
            lanes.settled(message);
        } else {
            counts.leasesLost.increment();
            message.settled(message.leaseLost());
            HeraldLog.warn(method.id() + " settlement", "Listener '" + method.id() + "' could not settle message "
                    + message.delivery.id() + ", which will be delivered again: " + failure, null);
            abandonLane(message);
        }
    }

    private final class LeaseEnd implements LeaseKeeper.LeaseLoss {

        @Override
        public void lost(InFlight message, String reason) {
            leaseLost(message, reason);
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

    private void leaseLost(InFlight message, String reason) {
        counts.leasesLost.increment();
        leases.forget(message);
        if (!message.isBeingHandled()) {
            leavePlace(message);
        }
        message.settled(message.leaseLost());
        HeraldLog.warn(method.id() + " lease", "Listener '" + method.id() + "' lost the lease of message "
                + message.delivery.id() + ", which will be delivered again: " + reason, null);
        abandonLane(message);
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
        HeraldLog.warn(method.id() + " missing", "Listener '" + method.id() + "' is waiting: " + reason, null);
        status.connection(ListenerState.WAITING_FOR_QUEUE, reason);
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        HeraldLog.warn(method.id() + " failing", "Listener '" + method.id() + "' will try again in " + pause.toMillis()
                + " ms: " + reason, failure);
        status.connection(ListenerState.BACKING_OFF, reason);
    }

    @Override
    public int capacity() {
        return settings.handledAtOnce(method.batch(), concurrency) + settings.prefetch();
    }

    // The listener's life

    @Override
    public synchronized void start() {
        if (status.isAsked(ListenerState.DRAINING)) {
            stopped.thenRun(this::start);
        } else if (status.isAsked(ListenerState.STOPPED)) {
            draining = false;
            permits.open();
            dispatcher.open();
            lanes.open();
            status.asked(ListenerState.RUNNING, "");
            consumer.start();
        }
    }

    @Override
    public synchronized CompletionStage<Void> pause() {
        if (!status.isAsked(ListenerState.RUNNING)) {
            return CompletableFuture.completedFuture(null);
        }
        status.asked(ListenerState.PAUSED, "paused");
        permits.close();
        return consumer.stopReceiving();
    }

    @Override
    public synchronized void resume() {
        if (status.isAsked(ListenerState.PAUSED)) {
            status.asked(ListenerState.RUNNING, "");
            permits.open();
            consumer.start();
        }
    }

    @Override
    public synchronized CompletionStage<Void> stop() {
        if (status.isAsked(ListenerState.RUNNING) || status.isAsked(ListenerState.PAUSED)) {
            status.asked(ListenerState.DRAINING, "stopping");
            stopped = new CompletableFuture<>();
            threads.blocking(this::drain);
        }
        return stopped;
    }

    /** How long a stop takes at most. */
    Duration longestStop() {
        return settings.shutdownTimeout().plusSeconds(1);
    }

    private void drain() {
        try {
            long deadline = System.nanoTime() + settings.shutdownTimeout().toNanos();
            draining = true;
            permits.close();
            CompletionStage<Void> lastReceive = consumer.stopReceiving();
            releaseWaiting();
            boolean inTime = awaitNothingInFlight(deadline) & awaitEnd(lastReceive, deadline)
                    && awaitNothingInFlight(deadline);
            if (!inTime) {
                releaseRunning();
                awaitNothingInFlight(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
            }
        } finally {
            leases.stop();
            consumer.stopReceiving();
            status.asked(ListenerState.STOPPED, "stopped");
            stopped.complete(null);
        }
    }

    /** Gives back what no handler has begun. */
    private void releaseWaiting() {
        dispatcher.close();
        lanes.close();
        batches.clear();
        leases.all().stream().filter(message -> !message.isHandled()).forEach(settlement::release);
    }

    /** Gives back what handlers have not finished in time, and tells them. */
    private void releaseRunning() {
        for (InFlight message : leases.all()) {
            if (settlement.release(message)) {
                HeraldLog.warn(method.id() + " released", "Listener '" + method.id() + "' did not finish message "
                        + message.delivery.id() + " within its shutdown-timeout; it is given back", null);
                message.cancelHandler();
            }
        }
    }

    /** @return whether nothing is in flight, rather than that the time is over */
    private boolean awaitNothingInFlight(long deadline) {
        while (leases.count() > 0 || !dispatcher.isIdle()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            settlement.flush();
            LockSupport.parkNanos(LOOK_AGAIN);
        }
        return true;
    }

    private static boolean awaitEnd(CompletionStage<Void> stage, long deadline) {
        try {
            stage.toCompletableFuture().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (Exception notInTime) {
            return false;
        }
    }

    /** Lets go of the broker for good. */
    void close() {
        consumer.close();
    }

    // What it tells

    @Override
    public String id() {
        return method.id();
    }

    @Override
    public String destination() {
        return method.destination();
    }

    @Override
    public String broker() {
        return method.broker();
    }

    @Override
    public ListenerStatus status() {
        return status.now();
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public synchronized void concurrency(int handlers) {
        if (handlers < 1) {
            throw new IllegalArgumentException("listener '" + method.id() + "' needs a concurrency of 1 or more, not "
                    + handlers + "; pause() or stop() it to receive nothing");
        }
        concurrency = handlers;
        dispatcher.handlers(handlers);
        permits.handlers(settings.handledAtOnce(method.batch(), handlers));
    }

    @Override
    public ListenerCounts counts() {
        return counts.snapshot(leases.count());
    }

    @Override
    public String toString() {
        return "Listener[" + id() + ", " + status() + "]";
    }
}
