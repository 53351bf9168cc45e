package dev.herald.runtime.container;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.DeadLetterException;
import dev.herald.HeraldHeaders;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.spi.Consumer;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.TextSanitizer;

/**
 * Decides what becomes of a message after an attempt: acknowledged, tried again later, or dead-lettered. Of an attempt
 * only the first decision counts.
 */
final class RetryDecisions {

    /** Longer reasons are cut: they travel in headers, whose size brokers limit. */
    private static final int LONGEST_REASON = 512;

    private final ListenerMethod method;
    private final ListenerSettings settings;
    private final Consumer consumer;
    private final Settlement settlement;
    private final ListenerMetrics counts;
    private final RetryInHand inHand;
    private final ErrorReplier replies;

    /** Tries a message of a lane again without giving it back. */
    interface RetryInHand {
        void retry(InFlight message, Duration delay);
    }

    RetryDecisions(ListenerMethod method, ListenerSettings settings, Consumer consumer, Settlement settlement,
            ListenerMetrics counts,
            RetryInHand inHand, ErrorReplier replies) {
        this.method = method;
        this.settings = settings;
        this.consumer = consumer;
        this.settlement = settlement;
        this.counts = counts;
        this.inHand = inHand;
        this.replies = replies;
    }

    void acknowledge(Attempt attempt) {
        counts.handled.increment();
        if (!settlement.acknowledge(attempt.message()) && attempt.message().isLost()) {
            counts.lateSettlements.increment();
        }
    }

    /**
     * The attempt failed with an exception.
     *
     * @return whether the message stays in hand for its next attempt
     */
    boolean fail(Attempt attempt, Throwable failure) {
        RateLimitedLog.warn(method.id() + " failed", "Listener '" + method.id() + "' (" + method.description()
                + ") failed on message " + attempt.message().delivery.id() + ", " + (consumer.redelivers()
                        ? "attempt " + attempt.number() + " of " + settings.maxAttempts()
                        : "which does not come again")
                + ": " + failure, failure);
        boolean hopeless = failure instanceof DeadLetterException || failure instanceof UnreadableMessageException;
        return decide(attempt, hopeless, null, failure);
    }

    /**
     * The handler said no.
     *
     * @param delay before the next attempt, or {@code null} for the listener's own
     * @return whether the message stays in hand for its next attempt
     */
    boolean reject(Attempt attempt, Duration delay) {
        return decide(attempt, false, delay, null);
    }

    /** The message was received too often without an outcome: it may be one that brings its consumer down. */
    void receivedTooOften(Attempt attempt) {
        decide(attempt, true, null, new DeadLetterException("received " + attempt.number()
                + " times, and no attempt came to an end"));
    }

    /**
     * The handler ran longer than {@code max-processing-time}.
     *
     * @return whether the message is settled: dead-lettered, if this was its last attempt
     */
    boolean handledTooLong(Attempt attempt) {
        if (attempt.number() < settings.maxAttempts() || !consumer.hasDeadLetterQueue()) {
            return false;
        }
        counts.failed.increment();
        DeadLetterException failure = new DeadLetterException("the handler ran longer than max-processing-time, "
                + settings.maxProcessingTime().toMillis() + " ms");
        boolean decided = settlement.deadLetter(attempt.message(), headers(attempt, failure),
                settings.retry().delay(attempt.number()));
        if (decided) {
            replies.failed(attempt.message().delivery, failure);
        }
        return decided;
    }

    private boolean decide(Attempt attempt, boolean hopeless, Duration delay, Throwable failure) {
        counts.failed.increment();
        if (!consumer.redelivers()) {
            settlement.drop(attempt.message());
            return false;
        }
        Duration next = delay != null ? delay : settings.retry().delay(attempt.number());
        boolean last = hopeless || attempt.number() >= settings.maxAttempts();
        if (last && attempt.message().isOpen()) {
            replies.failed(attempt.message().delivery, failure);
        }
        if (last && consumer.hasDeadLetterQueue()) {
            settlement.deadLetter(attempt.message(), headers(attempt, failure), next);
            return false;
        }
        return retry(attempt, next);
    }

    private boolean retry(Attempt attempt, Duration delay) {
        InFlight message = attempt.message();
        if (!method.batch() && message.delivery.orderingKey() != null) {
            boolean kept = message.retryInHand(attempt.number());
            if (kept) {
                counts.retried.increment();
                inHand.retry(message, delay);
            }
            return kept;
        }
        settlement.retry(message, delay);
        return false;
    }

    private Map<String, String> headers(Attempt attempt, Throwable failure) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HeraldHeaders.DEAD_LETTER_REASON, reason(failure));
        headers.put(HeraldHeaders.DEAD_LETTER_SOURCE, method.destination());
        headers.put(HeraldHeaders.DEAD_LETTER_LISTENER, method.id());
        headers.put(HeraldHeaders.DEAD_LETTER_ATTEMPTS, Integer.toString(attempt.number()));
        headers.put(HeraldHeaders.DEAD_LETTER_TIME, Instant.now().toString());
        if (failure != null && !(failure instanceof DeadLetterException)) {
            headers.put(HeraldHeaders.DEAD_LETTER_EXCEPTION, failure.getClass().getName());
        }
        return headers;
    }

    /** The failure in one line; header values hold no control characters. */
    private static String reason(Throwable failure) {
        if (failure == null) {
            return "rejected by the handler";
        }
        String text = failure.getMessage() == null || failure.getMessage().isBlank()
                ? failure.getClass().getName()
                : failure.getMessage();
        return TextSanitizer.of(text, LONGEST_REASON);
    }
}
