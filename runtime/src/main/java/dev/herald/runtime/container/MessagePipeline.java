package dev.herald.runtime.container;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.herald.HeraldHeaders;
import dev.herald.ListenerCounts;
import dev.herald.ListenerDescription;
import dev.herald.ListenerState;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Broker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.InHand;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.GuardedCallback;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The life of a listener's messages. A message is received as far as {@link Permits} go, waits in the {@link Backlog}
 * until a handler takes it ({@link Dispatcher}), is handled ({@link Handler}), decided about ({@link RetryDecisions}),
 * settled ({@link Settlement}), and forgotten when the broker has confirmed; its lease is renewed all the while
 * ({@link LeaseRenewer}). {@link InFlight} is where it stands.
 */
final class MessagePipeline
        implements
            MessageSink,
            Dispatcher.Calls,
            Settlement.Events,
            LeaseRenewer.Events,
            DependencyPause.Events {

    /** What a broker may take longer than it was asked to wait. */
    private static final long MAX_SILENCE = TimeUnit.SECONDS.toNanos(10);
    /** For how long what waited for handlers that hang does not come back. */
    private static final Duration STUCK_RETURN = Duration.ofSeconds(5);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);
    private static final String MOVES = "dead letters";
    private static final String REFUSED_CURE = "See that the queue exists, can be reached and written to, and takes messages"
            + " of this size";

    private final ListenerMethod method;
    private final ListenerSettings settings;
    private final Subscription subscription;
    private final HeraldExecutors executors;
    private final Status status;
    private final SubscriptionGaps gaps;
    private final ListenerMetrics metrics = new ListenerMetrics();
    private final Permits permits;
    private final Consumer consumer;
    private final LeaseRenewer leases;
    private final Settlement settlement;
    private final DependencyPause pause;
    private final RetryDecisions decisions;
    private final Handler handler;
    private final Dispatcher dispatcher;
    private final ClockTimers timers;
    private final InHand inHand;
    private volatile int concurrency;
    /** When a receive ended last ({@link System#nanoTime}). */
    private volatile long lastReceive = System.nanoTime();

    /** What all listeners share. */
    record Shared(Payloads payloads, HandlerExecutor handlers, HeraldExecutors executors, SubscriptionGaps gaps,
            Filters filters, CurrentCalls calls) {
    }

    MessagePipeline(ListenerMethod method, ListenerSettings settings, Subscription subscription, Broker broker, Shared shared,
            ResultHandler results, ErrorReplier replies, Status status, ListenerObserver observer) {
        this.method = method;
        this.settings = settings;
        this.subscription = subscription;
        this.executors = shared.executors();
        this.gaps = shared.gaps();
        this.status = status;
        this.concurrency = settings.concurrency();
        int callSize = method.batch() ? settings.batchSize() : 1;
        this.permits = new Permits(concurrency, callSize, settings.prefetch(), settings.prefetchBytes());
        this.consumer = broker.consumer(subscription, this);
        BrokerCalls calls = new BrokerCalls(observer);
        this.leases = new LeaseRenewer(consumer, calls, executors, Nanos.of(settings.maxProcessingTime()), this);
        boolean onePerCall = !method.batch() && (settings.acknowledgementLinger().isZero() || !consumer.redelivers());
        this.settlement = new Settlement(consumer, calls, settings.acknowledgementBatchSize(), settings.acknowledgementLinger(),
                onePerCall, settings.mostAttempts(), permits, metrics, executors, this);
        ListenerSettings.Pause pausing = settings.pause();
        this.pause = new DependencyPause(pausing.enabled() && consumer.redelivers(), pausing.delay(), pausing.failureRatio(),
                status::away, this);
        this.decisions = new RetryDecisions(method, settings, consumer, settlement, pause, metrics, replies, this::moveOn);
        this.handler = new Handler(method, settings, shared, leases, decisions, results, observer, this::ended);
        this.dispatcher = new Dispatcher(concurrency,
                new Backlog(callSize, lingerNanos(broker), permits, consumer.clock()), permits, pause,
                settings.rateLimit(System.nanoTime()),
                executors, handling -> shared.handlers().start(method.threads(), handling), this);
        this.timers = new ClockTimers(consumer.clock(), executors);
        this.inHand = new ListenerInHand(method.id(), status, leases, dispatcher, timers, leases::tick);
    }

    /** In order, messages that come later do not join a batch: they wait for it. */
    private long lingerNanos(Broker broker) {
        boolean ordered = broker.naming().ordered(subscription.destination().physicalName());
        return method.batch() && !ordered ? Nanos.of(settings.batchLinger()) : 0;
    }

    // Received

    @Override
    public int reserve(int atMost) throws InterruptedException {
        return permits.reserve(atMost);
    }

    @Override
    public int tryReserve(int atMost) {
        return permits.tryReserve(atMost);
    }

    @Override
    public void unreserve(int places) {
        lastReceive = System.nanoTime();
        if (places != 0) {
            permits.unreserve(places);
        }
    }

    @Override
    public void push(List<? extends Delivery> deliveries) {
        permits.take(deliveries.size());
        take(deliveries);
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        permits.received(deliveries.size());
        take(deliveries);
    }

    private void take(List<? extends Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        metrics.received.add(deliveries.size());
        long now = System.nanoTime();
        metrics.lastReceived.is(now);
        List<InFlight> messages = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            try {
                messages.add(leases.track(delivery, consumer.clock().at(now)));
            } catch (Throwable defect) {
                returnUntracked(delivery, defect);
            }
        }
        int capacity = capacity();
        permits.hold(messages);
        if (!dispatcher.add(messages)) {
            messages.forEach(settlement::releaseUnhandled);
        }
        if (capacity() != capacity) {
            consumer.capacityChanged();
        }
        consumer.inHandChanged();
    }

    /** A delivery that can't be asked how it waits is not accepted. */
    private void returnUntracked(Delivery delivery, Throwable defect) {
        permits.free(1);
        settlement.releaseUntracked(delivery, settings.retry().delay(1));
        RateLimitedLog.warn(method.id() + " untracked", "Listener '" + method.id()
                + "' could not accept a message, and returns it to the broker: " + FailureText.of(defect), defect);
    }

    // Handled

    @Override
    public boolean make(Invocation call, long now) {
        return handler.run(call, now);
    }

    @Override
    public void failed(Invocation call, Throwable defect) {
        handler.abort(call, defect);
    }

    /** The end of every call. Those of its messages that are decided leave their places to others. */
    private void ended(Invocation call) {
        try {
            int places = 0;
            for (InFlight message : call.messages) {
                if (message.callEnded(call)) {
                    places++;
                }
            }
            returnOvertaken(call);
            dispatcher.callEnds();
            dispatcher.averageHandling(permits.callEnds(call.nanos(), call.messageCount(), places));
            // Of a batch that goes back to the backlog, the first message is to be the first again.
            for (int i = call.messages.size() - 1; i >= 0; i--) {
                moveOnGuarded(call.messages.get(i));
            }
        } finally {
            pause.ended(call);
            if (!call.endedOnHandlerThread()) {
                dispatcher.handlerFreed(call);
                consumer.inHandChanged();
            }
        }
    }

    @Override
    public int keepingPlaces() {
        return (int) leases.all().stream().filter(InFlight::keepsPlaceAfterCall).count();
    }

    @Override
    public void idle() {
        settlement.pause();
        consumer.inHandChanged();
    }

    @Override
    public void afterNanos(long delay, Runnable task) {
        timers.afterNanos(delay, task);
    }

    @Override
    public void rejected(Throwable reason, int times) {
        RateLimitedLog.warn(method.id() + " rejected",
                "Listener '" + method.id() + "' has no thread: the executor rejected its handler (" + times
                        + " times in a row). No message is lost. If this lasts, raise quarkus.thread-pool.max-threads or"
                        + " quarkus.thread-pool.queue-size: " + FailureText.of(reason),
                reason);
    }

    /** What becomes of the group of one message concerns no other of the call. */
    private void moveOnGuarded(InFlight message) {
        try {
            moveOn(message);
        } catch (Throwable defect) {
            settlementUnrecorded(message, defect);
        }
    }

    /**
     * As soon as no call runs for the message, its group goes on: with the next one, or with its own next attempt, for which
     * others go back to the backlog, too.
     */
    private void moveOn(InFlight message) {
        if (message.orderingKey == null && message.state() != InFlight.State.WAITING_FOR_RETRY) {
            return;
        }
        if (message.goesBack()) {
            if (!dispatcher.hold(message, message.retryDelay())) {
                settlement.releaseUnhandled(message);
            }
        } else if (message.leavesGroup()) {
            dispatcher.leftGroup(message);
        }
    }

    /** Of a group of which the call returns one message to the broker, the others must not be handled before that comes again. */
    private void returnOvertaken(Invocation call) {
        if (!method.batch()) {
            return;
        }
        for (InFlight message : call.messages) {
            if (message.orderingKey != null && message.state() == InFlight.State.WAITING_FOR_RETRY
                    && call.messages.stream().anyMatch(other -> other.outcome() == Outcome.RETRIED
                            && message.orderingKey.equals(other.orderingKey))) {
                settlement.releaseUnhandled(message);
            }
        }
    }

    // Paused, because what the handler needs is away

    @Override
    public void pausedFor(String reason) {
        RateLimitedLog.warn(method.id() + " pauses",
                "Listener '" + method.id() + "' (" + method.description() + ") pauses, because what it needs is"
                        + " away: " + reason + ". It tries again after " + Durations.text(settings.pause().delay())
                        + " at most; no attempt counts meanwhile",
                null);
    }

    /** What pauses again and again is not worth a line each time. */
    @Override
    public void goesOn(Duration after) {
        if (after.compareTo(LONG_PAUSE) >= 0) {
            RateLimitedLog.LOG.infof("Listener '%s' goes on after a pause of %s", method.id(),
                    Durations.text(Duration.ofMillis(after.toMillis())));
        }
    }

    @Override
    public void pauseChanged() {
        dispatcher.gateChanged();
    }

    /** What the state of a circuit breaker means for the listener. */
    CircuitBreakerWatch.Events onCircuitBreaker(String name) {
        return new CircuitBreakerWatch.Events() {

            @Override
            public void opened() {
                pause.away("the circuit breaker '" + name + "' is open");
            }

            @Override
            public void halfOpened() {
                pause.mayBeBack();
            }

            @Override
            public void closed() {
                pause.back();
            }
        };
    }

    // Settled, returned, lost: the ends of a message

    @Override
    public void removed(InFlight message) {
        end(message, InFlight.State.SETTLED, null);
    }

    @Override
    public void returned(InFlight message) {
        abandonBehindHandled(message);
        end(message, InFlight.State.RETURNED, null);
    }

    @Override
    public void deadLettered(InFlight message, Map<String, String> headers) {
        metrics.lastDeadLettered.is(System.nanoTime());
        if (settlement.movesAll()) {
            status.remark(MOVES, "");
        }
        String queue = subscription.deadLetterQueue();
        String attempts = headers.get(HeraldHeaders.DEAD_LETTER_ATTEMPTS);
        String last = Integer.toString(settings.maxAttempts());
        RateLimitedLog.always("Listener '" + method.id() + "' moved message " + message.id()
                + " to the dead-letter queue" + (queue == null ? "" : " '" + queue + "'") + " after attempt " + attempts
                + (last.equals(attempts) ? " of " + last : "") + ": " + headers.get(HeraldHeaders.DEAD_LETTER_REASON));
    }

    @Override
    public void settlementFailed(InFlight message, String reason) {
        try {
            abandonBehindHandled(message);
        } finally {
            lost(message);
        }
        RateLimitedLog.warn(method.id() + " settlement", "Listener '" + method.id() + "' could not settle message "
                + message.id() + " (" + reason + "); if it still exists, it is redelivered", null);
    }

    @Override
    public void noneGivenUp() {
        status.remark(MOVES, "");
    }

    @Override
    public void deadLetterFailed(InFlight message, String reason, Duration next, boolean kept) {
        String refusal = "the dead-letter queue '" + subscription.deadLetterQueue() + "' did not take message " + message.id()
                + ": " + reason;
        RateLimitedLog.warn(method.id() + " dead-letter", "Listener '" + method.id() + "': " + refusal + ". " + REFUSED_CURE
                + "; moving it is tried again in " + Durations.text(next) + ", and the handler is not called for it again",
                null);
        if (kept) {
            status.remark(MOVES, refusal + ". " + REFUSED_CURE);
        }
    }

    @Override
    public void settlementUnrecorded(InFlight message, Throwable defect) {
        GuardedCallback.run("Logging", () -> RateLimitedLog.warn(method.id() + " unrecorded", "Listener '" + method.id()
                + "' could not record the settlement of message " + message.id() + "; please report this defect: "
                + FailureText.of(defect), defect));
    }

    @Override
    public void renewalFailed(InFlight message, Throwable defect) {
        GuardedCallback.run("Logging", () -> RateLimitedLog.warn(method.id() + " renewal", "Listener '" + method.id()
                + "' could not renew the lease of message " + message.id() + ", or settle it: " + FailureText.of(defect),
                defect));
    }

    @Override
    public void leaseLost(InFlight message, String reason) {
        try {
            Invocation call = message.call();
            if (call != null) {
                call.cancelIfNothingIsLeft();
            }
            abandonBehind(message);
        } finally {
            lost(message);
        }
        RateLimitedLog.warn(method.id() + " lease", "Listener '" + method.id() + "' lost the lease of message "
                + message.id() + ", which the broker delivers again: " + reason, null);
    }

    /** Another instance may have a free handler. In its group, what waits behind it goes with it. */
    @Override
    public boolean waitsTooLong(InFlight message) {
        if (!isBehindHandlersThatHang(message)) {
            return false;
        }
        List<InFlight> behind = message.orderingKey == null ? List.of() : dispatcher.abandonBehind(message);
        if (settlement.releaseUnhandled(message, STUCK_RETURN)) {
            RateLimitedLog.warn(method.id() + " waits", "Listener '" + method.id() + "' returns message " + message.id()
                    + " to the broker: it has waited here for max-processing-time ("
                    + Durations.text(settings.maxProcessingTime()) + ") "
                    + (message.orderingKey == null
                            ? "because no handler has ended"
                            : "behind a message of its group, or because no handler has ended")
                    + "; look for handlers that hang", null);
        }
        behind.forEach(other -> settlement.releaseUnhandled(other, STUCK_RETURN));
        return true;
    }

    /** The handler of its group hangs, or all of them. Otherwise its turn comes: much may wait for handlers that take long. */
    private boolean isBehindHandlersThatHang(InFlight message) {
        List<Invocation> hanging = dispatcher.overdueCalls(consumer.clock().nanoTime());
        return !hanging.isEmpty() && (hanging.size() >= dispatcher.runningCount()
                || message.orderingKey != null && hanging.stream().flatMap(call -> call.messages.stream())
                        .anyMatch(other -> message.orderingKey.equals(other.orderingKey)));
    }

    /** What waits behind it is taken out first, for the broker delivers it again. */
    @Override
    public void adrift(InFlight message) {
        InFlight.State state = message.state();
        try {
            abandonBehind(message);
        } finally {
            lost(message);
        }
        RateLimitedLog.warn(method.id() + " adrift", "Listener '" + method.id() + "' gives up message " + message.id()
                + (state == InFlight.State.LOST
                        ? ", whose lease is lost"
                        : ", whose settlement broke off, or has not been answered although its lease is over")
                + "; if it still exists, it is redelivered", null);
    }

    private void lost(InFlight message) {
        metrics.leasesLost.increment();
        metrics.lastLeaseLost.is(System.nanoTime());
        try {
            consumer.abandon(message.delivery, settlement.attemptsToTell(message));
        } catch (Throwable failure) {
            GuardedCallback.run("Logging", () -> RateLimitedLog.warn(method.id() + " abandon", "Listener '" + method.id()
                    + "' could not abandon message " + message.id()
                    + ", which may stay unacknowledged until the listener stops: " + FailureText.of(failure), failure));
        }
        end(message, InFlight.State.LOST, message.leaseLost());
    }

    private void end(InFlight message, InFlight.State state, Throwable failure) {
        CompletableFuture<Void> waiting = message.end(state, failure);
        if (leases.forget(message)) {
            permits.holdNoLonger(message.size);
        }
        pause.ended(message);
        if (message.wasWaiting()) {
            dispatcher.remove(message);
        }
        if (message.leavesPlace()) {
            permits.free(1);
            dispatcher.leftPlace();
        }
        moveOn(message);
        if (waiting != null) {
            executors.application(() -> message.complete(waiting));
        }
        consumer.inHandChanged();
    }

    /** Nothing waits behind a message that was settled while it waited: what did was returned with it. */
    private void abandonBehindHandled(InFlight message) {
        if (!message.wasWaiting()) {
            abandonBehind(message);
        }
    }

    /** What waits behind a message that the broker delivers again has to come after it again. */
    private void abandonBehind(InFlight message) {
        if (message.orderingKey != null) {
            dispatcher.abandonBehind(message).forEach(settlement::releaseUnhandled);
        }
    }

    @Override
    public void handledTooLong(InFlight message) {
        // Deciding may mean to answer a request, which may block.
        executors.blocking(() -> {
            // Another attempt may have begun meanwhile, or the lease may have been extended on request.
            int attempt = message.overdueAttempt(consumer.clock().nanoTime());
            if (attempt == 0) {
                return;
            }
            Invocation call = message.call();
            if (!decisions.handledTooLong(new Attempt(message, attempt, null))) {
                leases.lose(message, attempt, "the handler ran longer than max-processing-time ("
                        + Durations.text(settings.maxProcessingTime()) + "): raise it, or call Lease.extend");
            } else if (call != null) {
                call.cancelIfNothingIsLeft();
            }
        });
    }

    /** What fails keeps nothing else from being looked at, and is looked at again with the next tick. */
    @Override
    public void tick() {
        try {
            dispatcher.check();
        } finally {
            try {
                settlement.check();
            } finally {
                checkReceiving();
            }
        }
    }

    private void checkReceiving() {
        lookForAnswer(System.nanoTime());
        for (Invocation call : dispatcher.overdueCalls(consumer.clock().nanoTime())) {
            cancelIfNothingIsLeft(call);
        }
    }

    /**
     * A client may try again for minutes before it reports that a broker is silent, be it asked for messages, or to settle
     * some on the thread that receives.
     */
    void lookForAnswer(long now) {
        long settling = Math.min(permits.longestTask(now), now - lastReceive);
        long overdue = Math.max(consumer.unansweredNanos(), settling);
        if (overdue > MAX_SILENCE) {
            status.silent("the broker has not answered a call that should have ended "
                    + TimeUnit.NANOSECONDS.toSeconds(overdue) + " s ago; receiving goes on when it answers, or when the client"
                    + " reports a failure and connects again");
        } else if (overdue == 0) {
            status.answered();
        }
    }

    /** A call whose messages are all decided has no lease to lose: it is stopped for its own sake. */
    private void cancelIfNothingIsLeft(Invocation call) {
        if (call.cancelIfNothingIsLeft()) {
            RateLimitedLog.warn(method.id() + " overdue", "Listener '" + method.id() + "' cancels the call for message "
                    + call.messages.get(0).id() + ", which has decided: it ran longer than max-processing-time ("
                    + Durations.text(settings.maxProcessingTime()) + ")", null);
        }
    }

    // What the consumer reports

    @Override
    public void connected(Duration lease) {
        leases.start(lease);
        if (lease == null) {
            return;
        }
        settlement.lease(lease);
        Duration most = lease.dividedBy(4);
        if (settings.acknowledgementLinger().compareTo(most) > 0) {
            RateLimitedLog.warn(method.id() + " linger", "Listener '" + method.id() + "': acknowledgement.linger ("
                    + Durations.text(settings.acknowledgementLinger()) + ") is more than a quarter of the lease ("
                    + Durations.text(lease) + "), which could end before the acknowledgement is sent: using "
                    + Durations.text(most) + "; lower it, or raise visibility-timeout", null);
        }
    }

    @Override
    public void receiving() {
        connection(ListenerState.RUNNING, "");
    }

    private void connection(ListenerState state, String reason) {
        status.connection(state, reason);
        consumer.inHandChanged();
    }

    @Override
    public void impaired(String what, String reason) {
        status.remark(what, reason);
    }

    @Override
    public void missing(String reason) {
        RateLimitedLog.warn(method.id() + " missing", "Listener '" + method.id() + "' is waiting: " + reason, null);
        connection(ListenerState.WAITING_FOR_QUEUE, reason);
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        RateLimitedLog.warn(method.id() + " failing", "Listener '" + method.id() + "' tries again in " + pause.toMillis()
                + " ms: " + reason, failure);
        connection(ListenerState.BACKING_OFF, reason);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        leases.all().stream().filter(message -> which.test(message.delivery))
                .forEach(message -> leases.lose(message, reason));
    }

    @Override
    public void missed(Instant since) {
        metrics.gaps.increment();
        gaps.report(method, since);
    }

    @Override
    public void dropped(int messages) {
        metrics.dropped.add(messages);
        RateLimitedLog.warn(method.id() + " dropped", "Listener '" + method.id() + "' drops messages: its handlers are slower"
                + " than what is published, and its buffer of " + settings.buffer().size() + " messages (buffer.size) or "
                + settings.buffer().bytes() + " bytes (prefetch-bytes) is full; raise concurrency or that bound, or set"
                + " buffer.overflow", null);
    }

    @Override
    public int capacity() {
        return permits.largestCapacity();
    }

    @Override
    public InHand inHand() {
        return inHand;
    }

    // What the listener's life needs

    Consumer consumer() {
        return consumer;
    }

    ListenerCounts counts() {
        return metrics.snapshot(leases.count(), dispatcher.runningCount());
    }

    ListenerDescription description() {
        return DescribedListener.of(method, settings, subscription, consumer.redelivers());
    }

    ListenerSettings settings() {
        return settings;
    }

    ListenerMetrics metrics() {
        return metrics;
    }

    /** How many calls ran longer than they may at {@code when}, and still run. */
    int overdueCalls(long when) {
        return dispatcher.overdueCalls(consumer.clock().at(when)).size();
    }

    /** Takes messages. */
    void open() {
        pause.reset();
        settlement.open();
        dispatcher.open();
    }

    /** Lets the consumer reserve places. */
    void receive() {
        permits.open();
    }

    /** Lets the consumer reserve no more places. */
    void receiveNoMore() {
        permits.close();
    }

    /** Begins nothing more, and returns to the broker what no handler has begun. */
    void close() {
        receiveNoMore();
        dispatcher.close();
        settlement.close();
        leases.all().forEach(settlement::releaseUnhandled);
    }

    /** Returns to the broker what handlers have not finished, and cancels all that run, whatever they have decided. */
    void abandonHandlers() {
        for (InFlight message : leases.all()) {
            if (settlement.releaseNow(message)) {
                RateLimitedLog.warn(method.id() + " released", "Listener '" + method.id() + "' returns message "
                        + message.id() + " to the broker: its handler did not end within shutdown-timeout", null);
            }
        }
        dispatcher.runningCalls().forEach(Invocation::cancel);
    }

    /** Sends settlements that wait for a batch to fill. @return whether nothing is left to wait for */
    boolean flushed() {
        if (leases.count() == 0 && dispatcher.runningCount() == 0) {
            return true;
        }
        settlement.flush();
        return false;
    }

    /** Renews no more leases. */
    void stopRenewing() {
        leases.stop();
    }

    int concurrency() {
        return concurrency;
    }

    void concurrency(int handlers) {
        concurrency = handlers;
        dispatcher.handlers(handlers);
        permits.handlers(handlers);
        consumer.capacityChanged();
    }
}
