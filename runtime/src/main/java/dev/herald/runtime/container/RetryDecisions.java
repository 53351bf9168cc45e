package dev.herald.runtime.container;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.herald.DeadLetterException;
import dev.herald.FailureAction;
import dev.herald.HeraldHeaders;
import dev.herald.runtime.container.FailurePolicy.Decision;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.GuardedCallback;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Decides what becomes of a message after an attempt: acknowledged, tried again later, or dead-lettered. Of an attempt
 * only the first decision counts. No method throws: if a decision fails, the message is tried again.
 */
final class RetryDecisions {

    private final ListenerMethod method;
    private final ListenerSettings settings;
    private final Consumer consumer;
    private final Settlement settlement;
    private final DependencyPause pause;
    private final ListenerMetrics metrics;
    private final ErrorReplier replies;
    private final java.util.function.Consumer<InFlight> keptForRetry;
    private final int maxReceives;
    private final FailurePolicy policy;

    /** @param keptForRetry takes messages that stay in memory until their next attempt */
    RetryDecisions(ListenerMethod method, ListenerSettings settings, Consumer consumer, Settlement settlement,
            DependencyPause pause, ListenerMetrics metrics, ErrorReplier replies,
            java.util.function.Consumer<InFlight> keptForRetry) {
        this.method = method;
        this.settings = settings;
        this.consumer = consumer;
        this.settlement = settlement;
        this.pause = pause;
        this.metrics = metrics;
        this.replies = replies;
        this.keptForRetry = keptForRetry;
        this.maxReceives = Subscription.maxReceives(settings.mostAttempts());
        this.policy = FailurePolicy.of(method, settings);
    }

    /** The attempt succeeded. @return whether this decided it */
    boolean acknowledge(Attempt attempt) {
        return handlers(attempt, () -> {
            metrics.handled.increment();
            return settlement.acknowledge(attempt);
        });
    }

    /** The attempt failed with an exception. @return whether this decided it */
    boolean fail(Attempt attempt, Throwable failure) {
        return handlers(attempt, () -> fail(attempt, failure, decision(attempt, failure)));
    }

    /** The handler said that the message cannot succeed. @return whether this decided the attempt */
    boolean deadLetter(Attempt attempt, String reason) {
        return handlers(attempt, () -> fail(attempt, new DeadLetterException(reason),
                new Decision(FailureAction.DEAD_LETTER, null, settings.maxAttempts(), null)));
    }

    /** Whether deciding about a failure may run code of the application. */
    boolean asksApplication() {
        return policy.asksApplication();
    }

    /** Nobody is asked about what is decided already, or can't be decided. */
    private Decision decision(Attempt attempt, Throwable failure) {
        if (!consumer.redelivers() || !attempt.message().isUndecided(attempt.begun())) {
            return policy.usual();
        }
        Decision decision = policy.decide(attempt, failure);
        return decision.action() == FailureAction.RETRY && pause.sparesAll() ? decision.pausing() : decision;
    }

    private boolean fail(Attempt attempt, Throwable failure, Decision decision) {
        if (decision.action() == FailureAction.PAUSE && spare(attempt, failure)) {
            return true;
        }
        Duration delay = delay(attempt, decision);
        String kind = method.id() + " failed: " + FailureText.kind(failure);
        GuardedCallback.run("Logging", () -> RateLimitedLog.failure(kind, "Listener '" + method.id() + "' ("
                + method.description() + ") failed on message " + attempt.message().id() + ", "
                + fate(attempt, decision, delay) + ": " + FailureText.withCause(failure), failure));
        return decide(attempt, decision, delay, failure);
    }

    private Duration delay(Attempt attempt, Decision decision) {
        return decision.delay() != null ? decision.delay() : settings.retry().delay(attempt.number());
    }

    /** The message is not to blame: it stays here, and the attempt does not count. @return false if it counts */
    private boolean spare(Attempt attempt, Throwable failure) {
        InFlight message = attempt.message();
        Invocation call = message.call();
        if (call == null || !pause.spares(message, call, FailureText.withCause(failure))) {
            return false;
        }
        String number = "attempt " + attempt.number();
        if (!message.spare(attempt.begun())) {
            pause.ended(message);
            return false;
        }
        message.decided(Outcome.POSTPONED);
        GuardedCallback.run("Logging", () -> RateLimitedLog.failure(method.id() + " postponed: " + FailureText.kind(failure),
                "Listener '" + method.id() + "' (" + method.description() + ") failed on message " + message.id() + ", "
                        + number + ", which does not count: something that it needs is away, it seems. The message waits"
                        + " here until the next attempt: " + FailureText.withCause(failure),
                failure));
        keptForRetry.accept(message);
        return true;
    }

    /** Which attempt it was, and what becomes of the message. */
    private String fate(Attempt attempt, Decision decision, Duration delay) {
        if (!consumer.redelivers()) {
            return "which this broker does not redeliver";
        }
        String number = "attempt " + attempt.number();
        boolean deadLetters = consumer.hasDeadLetterQueue();
        if (decision.action() == FailureAction.DROP) {
            return number + ", dropped";
        }
        if (decision.action() == FailureAction.DEAD_LETTER && deadLetters) {
            return number + ", not retried";
        }
        String ordinal = number + (deadLetters ? " of " + decision.maxAttempts() : " (there is no dead-letter queue)");
        if (!attempt.message().isUndecided(attempt.begun())) {
            return ordinal;
        }
        return ordinal + (deadLetters && isLast(attempt, decision) ? ", not retried" : ", retried in " + Durations.text(delay));
    }

    /**
     * The handler rejected the message.
     *
     * @param delay before the next attempt, or {@code null} for the listener's own
     * @return whether this decided the attempt
     */
    boolean reject(Attempt attempt, Duration delay) {
        return handlers(attempt, () -> {
            Decision decision = new Decision(FailureAction.RETRY, delay, settings.maxAttempts(), null);
            return decide(attempt, decision, delay(attempt, decision), null);
        });
    }

    /**
     * Whether no attempt is left for it: all were made, or it was received too often without one that ended, and may be a
     * message that crashes its consumer, or never keeps its lease.
     */
    boolean isUsedUp(Delivery delivery) {
        return (delivery.isUsedUp() || delivery.receives() >= maxReceives || consumer.isLastDelivery(delivery))
                && consumer.hasDeadLetterQueue();
    }

    /** The call does not call the method for a message that {@link #isUsedUp}. @return whether this decided it */
    boolean usedUp(Invocation call, Attempt attempt) {
        return guarded(attempt, () -> {
            InFlight message = attempt.message();
            boolean attempted = message.delivery.isUsedUp();
            DeadLetterException reason = new DeadLetterException(attempted
                    ? "no attempt is left: the log has the failure of the last one"
                    : "delivered " + message.delivery.receives()
                            + " times without completing its last attempt: the lease was lost, or the listener or its process"
                            + " was stopped");
            Duration otherwise = settings.retry().delay(attempt.number());
            boolean first = settlement.deadLetterUnattempted(call, message, headers(attempt, reason), otherwise);
            // Whoever made the last attempt has counted it, and replied.
            if (first && !attempted) {
                metrics.failed.increment();
                replyTo(attempt, reason);
            }
            return first;
        });
    }

    /** The method could not be called, which says nothing about the message: it is returned, and no attempt is counted. */
    void notAttempted(Invocation call, InFlight message, Throwable failure) {
        if (settlement.releaseUnattempted(call, message, settings.retry().delay(1))) {
            RateLimitedLog.warn(method.id() + " not attempted", "Listener '" + method.id() + "' (" + method.description()
                    + ") could not be called, and returns its messages: " + FailureText.of(failure), failure);
        }
    }

    /**
     * The attempt took longer than {@code max-processing-time}.
     *
     * @return whether this decided it: dead-lettered, if it was the last one
     */
    boolean handledTooLong(Attempt attempt) {
        if (!isLast(attempt, policy.usual()) || !consumer.hasDeadLetterQueue()) {
            return false;
        }
        DeadLetterException failure = new DeadLetterException("the handler ran longer than max-processing-time ("
                + Durations.text(settings.maxProcessingTime()) + ")");
        Duration otherwise = settings.retry().delay(attempt.number());
        if (!givenUp(settlement.deadLetterOverdue(attempt, headers(attempt, failure), otherwise), attempt, failure)) {
            return false;
        }
        metrics.failed.increment();
        return true;
    }

    private static boolean isLast(Attempt attempt, Decision decision) {
        return attempt.number() >= decision.maxAttempts();
    }

    private boolean decide(Attempt attempt, Decision decision, Duration delay, Throwable failure) {
        boolean first = carryOut(attempt, decision, delay, failure);
        if (first || attempt.message().isLost()) {
            metrics.failed.increment();
        }
        return first;
    }

    private boolean carryOut(Attempt attempt, Decision decision, Duration delay, Throwable failure) {
        if (!consumer.redelivers() || decision.action() == FailureAction.DROP) {
            return givenUp(settlement.drop(attempt), attempt, failure);
        }
        return deadLetterOrRetry(attempt, decision, delay, failure);
    }

    private boolean deadLetterOrRetry(Attempt attempt, Decision decision, Duration delay, Throwable failure) {
        boolean last = decision.action() == FailureAction.DEAD_LETTER || isLast(attempt, decision);
        return last && consumer.hasDeadLetterQueue()
                ? givenUp(settlement.deadLetter(attempt, headers(attempt, failure, decision.reason()), delay), attempt, failure)
                : retry(attempt, delay);
    }

    /** Only here a request has failed: without a dead-letter queue the message is tried again, however often it failed. */
    private boolean givenUp(boolean first, Attempt attempt, Throwable failure) {
        if (first) {
            replyTo(attempt, failure);
        }
        return first;
    }

    /** In its group a message keeps those behind it waiting: returned, it would come after them. */
    private boolean retry(Attempt attempt, Duration delay) {
        InFlight message = attempt.message();
        if (method.batch() || message.orderingKey == null) {
            return settlement.retry(attempt, delay);
        }
        if (!message.keepForRetry(attempt.begun(), Nanos.of(delay))) {
            return false;
        }
        message.decided(Outcome.RETRIED);
        metrics.retried.increment();
        keptForRetry.accept(message);
        return true;
    }

    /** The message is decided, whatever becomes of the reply. */
    private void replyTo(Attempt attempt, Throwable failure) {
        try {
            replies.failed(attempt.message().delivery, failure);
        } catch (Throwable defect) {
            RateLimitedLog.warn(method.id() + " reply", "Listener '" + method.id() + "' could not reply that message "
                    + attempt.message().id() + " failed: " + FailureText.of(defect), defect);
        }
    }

    /** A decision of the handler, which is counted if it comes too late. */
    private boolean handlers(Attempt attempt, BooleanSupplier decision) {
        boolean first = guarded(attempt, decision);
        if (!first && attempt.message().isTaken()) {
            metrics.lateSettlements.increment();
        }
        return first;
    }

    private boolean guarded(Attempt attempt, BooleanSupplier decision) {
        try {
            return decision.getAsBoolean();
        } catch (Throwable defect) {
            return retryInstead(attempt, defect);
        }
    }

    private boolean retryInstead(Attempt attempt, Throwable defect) {
        boolean first = false;
        try {
            first = settlement.retry(attempt, settings.retry().delay(attempt.number()));
        } catch (Throwable again) {
            defect.addSuppressed(again);
        }
        GuardedCallback.run("Logging", () -> RateLimitedLog.warn(method.id() + " decision", "Listener '" + method.id()
                + "' could not settle message " + attempt.message().id() + " as decided, and retries it: "
                + FailureText.of(defect), defect));
        return first;
    }

    /** A message that has none left was not attempted again. */
    private int attemptsOf(Attempt attempt) {
        return attempt.message().delivery.isUsedUp() ? attempt.number() - 1 : attempt.number();
    }

    private static String reason(Throwable failure) {
        return failure == null ? "rejected by the handler" : FailureText.messageWithCause(failure);
    }

    /** {@link #headers(Attempt, Throwable, String)} with the text of the failure. */
    private Map<String, String> headers(Attempt attempt, Throwable failure) {
        return headers(attempt, failure, null);
    }

    /**
     * Why, when and where a message was dead-lettered.
     *
     * @param reason why, if somebody else than the failure says it, or {@code null}
     */
    private Map<String, String> headers(Attempt attempt, Throwable failure, String reason) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HeraldHeaders.DEAD_LETTER_REASON, reason == null ? reason(failure) : FailureText.line(reason));
        headers.put(HeraldHeaders.DEAD_LETTER_SOURCE, method.destination());
        headers.put(HeraldHeaders.DEAD_LETTER_LISTENER, method.id());
        headers.put(HeraldHeaders.DEAD_LETTER_ATTEMPTS, Integer.toString(attemptsOf(attempt)));
        headers.put(HeraldHeaders.DEAD_LETTER_TIME, Instant.now().toString());
        if (failure != null && !(failure instanceof DeadLetterException)) {
            headers.put(HeraldHeaders.DEAD_LETTER_EXCEPTION, failure.getClass().getName());
        }
        Invocation call = attempt.message().call();
        String trace = call == null ? null : call.trace();
        if (trace != null) {
            // The last, because some brokers accept only so many.
            headers.put(HeraldHeaders.DEAD_LETTER_TRACE, trace);
        }
        return headers;
    }
}
