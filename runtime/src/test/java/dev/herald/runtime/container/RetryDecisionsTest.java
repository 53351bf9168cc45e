package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.DeadLetterException;
import dev.herald.FailureAction;
import dev.herald.HeraldHeaders;
import dev.herald.RetryException;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.metadata.DeclaredFailures.Rule;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.TestDelivery;

class RetryDecisionsTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final Exception FAILURE = new IllegalStateException("no stock");

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final Permits permits = new Permits(10, 1, 0, Long.MAX_VALUE);
    private final ListenerMetrics metrics = new ListenerMetrics();
    private final TestReplies replies = new TestReplies();
    private final List<InFlight> kept = new ArrayList<>();
    private final Settlement settlement = new Settlement(consumer, new BrokerCalls(ListenerObserver.NONE), 10, Duration.ZERO,
            true, 5, permits, metrics, executors,
            new NoEvents());
    private RetryDecisions decisions = decisions(new TestListener());

    private RetryDecisions decisions(TestListener listener) {
        return new RetryDecisions(listener.method(), listener.settings(), consumer, settlement, TestListener.noPause(), metrics,
                replies, kept::add);
    }

    private static final class TestReplies implements ErrorReplier {

        final List<Throwable> failures = new ArrayList<>();
        Error defect;

        @Override
        public void failed(Delivery request, Throwable failure) {
            failures.add(failure);
            if (defect != null) {
                throw defect;
            }
        }
    }

    private static final class NoEvents implements Settlement.Events {

        @Override
        public void removed(InFlight message) {
        }

        @Override
        public void returned(InFlight message) {
        }

        @Override
        public void deadLettered(InFlight message, Map<String, String> headers) {
        }

        @Override
        public void settlementFailed(InFlight message, String reason) {
        }

        @Override
        public void noneGivenUp() {
        }

        @Override
        public void deadLetterFailed(InFlight message, String reason, Duration next, boolean kept) {
        }

        @Override
        public void settlementUnrecorded(InFlight message, Throwable defect) {
        }
    }

    private Attempt attempt(TestDelivery delivery) {
        long now = System.nanoTime();
        InFlight message = new InFlight(delivery, now, now + HOUR);
        message.begin(new Invocation(List.of(message), executors));
        return new Attempt(message, message.begun(), null);
    }

    private Attempt attempt(int number) {
        return attempt(TestDelivery.of("m").withAttempt(number));
    }

    private Attempt inGroup(int number) {
        return attempt(TestDelivery.inGroup("m", "a").withAttempt(number));
    }

    private Duration releasedAfter() {
        executors.runBlocking();
        assertThat(consumer.released).hasSize(1);
        return consumer.released.get(0).delay();
    }

    private Map<String, String> deadLetterHeaders() {
        executors.runBlocking();
        assertThat(consumer.deadLettered).hasSize(1);
        return consumer.deadLettered.get(0).headers();
    }

    private void assertNotSettled() {
        executors.runBlocking();
        assertThat(consumer.acknowledged).isEmpty();
        assertThat(consumer.released).isEmpty();
        assertThat(consumer.deadLettered).isEmpty();
    }

    // Success

    @Test
    void acknowledgesASuccess() {
        assertThat(decisions.acknowledge(attempt(1))).isTrue();

        executors.runBlocking();
        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(metrics.handled.sum()).isEqualTo(1);
        assertThat(metrics.lateSettlements.sum()).isZero();
    }

    @Test
    void countsASuccessThatComesTooLate() {
        Attempt attempt = attempt(1);
        attempt.message().lose();

        assertThat(decisions.acknowledge(attempt)).isFalse();

        assertNotSettled();
        assertThat(metrics.lateSettlements.sum()).isEqualTo(1);
    }

    @Test
    void countsASuccessThatComesAfterTheAttemptWasDeadLettered() {
        consumer.hasDeadLetterQueue = true;
        Attempt attempt = attempt(5);
        decisions.handledTooLong(attempt);

        assertThat(decisions.acknowledge(attempt)).isFalse();

        assertThat(metrics.lateSettlements.sum()).isEqualTo(1);
    }

    @Test
    void aSecondSuccessIsNotLate() {
        Attempt attempt = attempt(1);
        decisions.acknowledge(attempt);

        assertThat(decisions.acknowledge(attempt)).isFalse();

        assertThat(metrics.lateSettlements.sum()).isZero();
    }

    // Failure

    @Test
    void triesAgainAfterAFailure() {
        assertThat(decisions.fail(attempt(1), FAILURE)).isTrue();

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(replies.failures).isEmpty();
    }

    @Test
    void waitsLongerAfterEachAttempt() {
        decisions.fail(attempt(3), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void deadLettersAfterTheLastAttempt() {
        consumer.hasDeadLetterQueue = true;
        decisions.fail(attempt(4), FAILURE);
        assertThat(consumer.deadLettered).isEmpty();

        assertThat(decisions.fail(attempt(5), FAILURE)).isTrue();

        assertThat(deadLetterHeaders()).isNotEmpty();
        assertThat(replies.failures).containsExactly(FAILURE);
    }

    @Test
    void deadLettersWhatHasHadMoreAttemptsThanItMayHave() {
        consumer.hasDeadLetterQueue = true;

        decisions.fail(attempt(Integer.MAX_VALUE), FAILURE);

        assertThat(deadLetterHeaders()).isNotEmpty();
    }

    @Test
    void mayTryAsOftenAsAnIntegerGoes() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(new TestListener().with("retry.max-attempts", Integer.toString(Integer.MAX_VALUE)));

        decisions.fail(attempt(1000), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void neverGivesUpWithoutADeadLetterQueue() {
        decisions.fail(attempt(1000), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void answersNoRequestThatIsTriedAgainForWantOfADeadLetterQueue() {
        decisions.fail(attempt(5), FAILURE);
        decisions.fail(attempt(1), new DeadLetterException("as meant"));

        executors.runBlocking();
        assertThat(consumer.released).hasSize(2);
        assertThat(replies.failures).isEmpty();
    }

    @Test
    void dropsWhatTheBrokerDoesNotDeliverAgain() {
        consumer.redelivers = false;

        assertThat(decisions.fail(attempt(1), FAILURE)).isTrue();

        executors.runBlocking();
        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(metrics.acknowledged.sum()).isZero();
        assertThat(metrics.dropped.sum()).isEqualTo(1);
        assertThat(replies.failures).containsExactly(FAILURE);
    }

    // Rules for failures

    private static TestListener onFailure(FailureAction action, String delay, String maxAttempts) {
        return new TestListener().onFailure(new Rule(IllegalStateException.class.getName(), action, delay, maxAttempts));
    }

    @Test
    void triesAgainAsARuleSays() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.RETRY, "30s", "20"));

        decisions.fail(attempt(19), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(metrics.retried.sum()).isEqualTo(1);
    }

    @Test
    void deadLettersAfterTheLastAttemptOfARule() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.RETRY, "", "2"));

        decisions.fail(attempt(2), FAILURE);

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_ATTEMPTS, "2");
    }

    @Test
    void anotherFailureHasTheAttemptsOfTheListener() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.RETRY, "", "20"));

        decisions.fail(attempt(7), new IllegalArgumentException("no stock"));

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_ATTEMPTS, "7");
    }

    @Test
    void aMessageIsReceivedOftenEnoughForTheAttemptsOfEveryRule() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.RETRY, "", "20"));

        assertThat(decisions.isUsedUp(TestDelivery.of("m").withReceives(69))).isFalse();
        assertThat(decisions.isUsedUp(TestDelivery.of("m").withReceives(70))).isTrue();
    }

    @Test
    void deadLettersAtOnceAsARuleSays() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.DEAD_LETTER, "", ""));
        Exception wrapped = new IllegalArgumentException("order 1", FAILURE);

        decisions.fail(attempt(1), wrapped);

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_EXCEPTION, wrapped.getClass().getName())
                .hasEntrySatisfying(HeraldHeaders.DEAD_LETTER_REASON,
                        reason -> assertThat(reason).contains("order 1", "no stock"));
        assertThat(replies.failures).containsExactly(wrapped);
    }

    @Test
    void dropsAsARuleSaysAndAnswersTheRequest() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(onFailure(FailureAction.DROP, "", ""));
        Attempt attempt = attempt(1);

        assertThat(decisions.fail(attempt, FAILURE)).isTrue();

        executors.runBlocking();
        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(consumer.deadLettered).isEmpty();
        assertThat(attempt.message().outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(metrics.dropped.sum()).isEqualTo(1);
        assertThat(metrics.acknowledged.sum()).isZero();
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(replies.failures).containsExactly(FAILURE);
    }

    @Test
    void triesAgainAfterTheDelayOfARetryExceptionUnlessItWasTheLastAttempt() {
        consumer.hasDeadLetterQueue = true;
        decisions.fail(attempt(4), new RetryException(Duration.ofMinutes(3)));
        assertThat(releasedAfter()).isEqualTo(Duration.ofMinutes(3));

        decisions.fail(attempt(5), new RetryException(Duration.ofMinutes(3), "rate limited"));

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, "rate limited");
    }

    /** What the handler says about the message itself, rules for exceptions don't change. */
    @Test
    void noRuleOverrulesAHandlerThatSettlesItself() {
        consumer.hasDeadLetterQueue = true;
        decisions = decisions(new TestListener()
                .onFailure(new Rule(DeadLetterException.class.getName(), FailureAction.DROP, "", "")));

        decisions.deadLetter(attempt(1), "no such customer");

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, "no such customer")
                .doesNotContainKey(HeraldHeaders.DEAD_LETTER_EXCEPTION);
        assertThat(metrics.dropped.sum()).isZero();
    }

    @Test
    void aFailureForWhichToPauseIsTriedAgain() {
        decisions = decisions(onFailure(FailureAction.PAUSE, "30s", ""));

        decisions.fail(attempt(1), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    static List<Throwable> notRetryable() {
        return List.of(new DeadLetterException("as meant"), new UnreadableMessageException("as meant", null));
    }

    @ParameterizedTest
    @MethodSource("notRetryable")
    void deadLettersAtOnceWhatCannotSucceed(Throwable failure) {
        consumer.hasDeadLetterQueue = true;

        decisions.fail(attempt(1), failure);

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, "as meant");
        assertThat(replies.failures).containsExactly(failure);
    }

    @ParameterizedTest
    @MethodSource("notRetryable")
    void triesAgainWhatCannotSucceedIfThereIsNoDeadLetterQueue(Throwable failure) {
        decisions.fail(attempt(2), failure);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aFailureOfAnOldAttemptDecidesNothing() {
        Attempt old = inGroup(5);
        decisions.acknowledge(old);
        consumer.hasDeadLetterQueue = true;

        assertThat(decisions.fail(old, FAILURE)).isFalse();

        executors.runBlocking();
        assertThat(consumer.deadLettered).isEmpty();
        assertThat(replies.failures).isEmpty();
    }

    // Rejection

    @Test
    void triesAgainAfterTheDelayThatTheHandlerSays() {
        assertThat(decisions.reject(attempt(1), Duration.ofMinutes(3))).isTrue();

        assertThat(releasedAfter()).isEqualTo(Duration.ofMinutes(3));
        assertThat(metrics.failed.sum()).isEqualTo(1);
    }

    @Test
    void triesAgainAfterTheListenersDelayIfTheHandlerSaysNone() {
        decisions.reject(attempt(2), null);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aRejectionMayBeTheLastAttempt() {
        consumer.hasDeadLetterQueue = true;

        decisions.reject(attempt(5), Duration.ofMinutes(3));

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, "rejected by the handler")
                .doesNotContainKey(HeraldHeaders.DEAD_LETTER_EXCEPTION);
        assertThat(replies.failures).hasSize(1).containsOnlyNulls();
    }

    // Groups

    @Test
    void keepsAMessageOfAGroupHere() {
        Attempt attempt = inGroup(2);

        assertThat(decisions.fail(attempt, FAILURE)).isTrue();

        assertThat(kept).containsExactly(attempt.message());
        assertThat(attempt.message().state()).isEqualTo(State.WAITING_FOR_RETRY);
        assertThat(attempt.message().retryDelay()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(metrics.retried.sum()).isEqualTo(1);
        assertNotSettled();
    }

    @Test
    void keepsItHereForAnyDelay() {
        Attempt attempt = inGroup(1);

        decisions.reject(attempt, Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(attempt.message().retryDelay()).isPositive();
    }

    @Test
    void keepsAMessageHereOnce() {
        Attempt attempt = inGroup(1);
        decisions.fail(attempt, FAILURE);

        assertThat(decisions.fail(attempt, FAILURE)).isFalse();

        assertThat(kept).hasSize(1);
        assertThat(metrics.retried.sum()).isEqualTo(1);
    }

    @Test
    void deadLettersTheLastAttemptOfAGroupToo() {
        consumer.hasDeadLetterQueue = true;

        decisions.fail(inGroup(5), FAILURE);

        assertThat(deadLetterHeaders()).isNotEmpty();
        assertThat(kept).isEmpty();
    }

    @Test
    void returnsAMessageOfAGroupThatCameInABatch() {
        decisions = decisions(new TestListener().batch(5));

        decisions.fail(inGroup(1), FAILURE);

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(kept).isEmpty();
    }

    // Too long

    @Test
    void deadLettersALastAttemptThatTakesTooLong() {
        consumer.hasDeadLetterQueue = true;

        assertThat(decisions.handledTooLong(attempt(5))).isTrue();

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON,
                "the handler ran longer than max-processing-time (15m)");
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(replies.failures).hasOnlyElementsOfType(DeadLetterException.class).hasSize(1);
    }

    @Test
    void decidesNothingAboutAnAttemptThatTakesTooLongIfThereAreMore() {
        consumer.hasDeadLetterQueue = true;

        assertThat(decisions.handledTooLong(attempt(4))).isFalse();

        assertNotSettled();
        assertThat(metrics.failed.sum()).isZero();
    }

    @Test
    void decidesNothingAboutAnAttemptThatTakesTooLongWithoutADeadLetterQueue() {
        assertThat(decisions.handledTooLong(attempt(5))).isFalse();

        assertNotSettled();
    }

    @Test
    void decidesNothingAboutAnAttemptThatEndedMeanwhile() {
        consumer.hasDeadLetterQueue = true;
        Attempt attempt = attempt(5);
        decisions.acknowledge(attempt);

        assertThat(decisions.handledTooLong(attempt)).isFalse();

        assertThat(metrics.failed.sum()).isZero();
        assertThat(replies.failures).isEmpty();
    }

    // Received too often

    @Test
    void deadLettersWhatWasReceivedTooOften() {
        consumer.hasDeadLetterQueue = true;
        Attempt attempt = attempt(TestDelivery.of("m").withReceives(55));
        InFlight message = attempt.message();
        assertThat(decisions.isUsedUp(message.delivery)).isTrue();

        assertThat(decisions.usedUp(message.call(), attempt)).isTrue();
        assertThat(replies.failures).hasOnlyElementsOfType(DeadLetterException.class).hasSize(1);

        assertThat(deadLetterHeaders().get(HeraldHeaders.DEAD_LETTER_REASON)).contains("55 times");
        assertThat(metrics.failed.sum()).isEqualTo(1);
        assertThat(message.attempts().counted()).isZero();
    }

    @Test
    void whoMadeTheLastAttemptHasReplied() {
        consumer.hasDeadLetterQueue = true;
        Attempt attempt = attempt(TestDelivery.of("m").usedUpAfter(5));

        assertThat(decisions.usedUp(attempt.message().call(), attempt)).isTrue();

        assertThat(deadLetterHeaders().get(HeraldHeaders.DEAD_LETTER_REASON)).contains("no attempt is left");
        assertThat(replies.failures).isEmpty();
        assertThat(metrics.failed.sum()).isZero();
    }

    @Test
    void decidesNothingAboutWhatWasReceivedTooOftenAndLostMeanwhile() {
        Attempt attempt = attempt(TestDelivery.of("m").withReceives(55));
        attempt.message().lose();

        assertThat(decisions.usedUp(attempt.message().call(), attempt)).isFalse();

        assertNotSettled();
        assertThat(metrics.failed.sum()).isZero();
    }

    @Test
    void fewerReceivesAreNotTooManyNorAreAnyWithoutADeadLetterQueue() {
        assertThat(decisions.isUsedUp(TestDelivery.of("m").withReceives(1000))).isFalse();
        consumer.hasDeadLetterQueue = true;
        assertThat(decisions.isUsedUp(TestDelivery.of("m").withReceives(54))).isFalse();
    }

    // Why, when and where

    @Test
    void saysWhyWhenAndWhereAMessageWasDeadLettered() {
        consumer.hasDeadLetterQueue = true;
        Instant before = Instant.now();

        decisions.fail(attempt(5), FAILURE);

        Map<String, String> headers = deadLetterHeaders();
        assertThat(headers).contains(entry(HeraldHeaders.DEAD_LETTER_REASON, "no stock"),
                entry(HeraldHeaders.DEAD_LETTER_EXCEPTION, "java.lang.IllegalStateException"),
                entry(HeraldHeaders.DEAD_LETTER_SOURCE, "orders"), entry(HeraldHeaders.DEAD_LETTER_LISTENER, "orders"),
                entry(HeraldHeaders.DEAD_LETTER_ATTEMPTS, "5"));
        assertThat(Instant.parse(headers.get(HeraldHeaders.DEAD_LETTER_TIME))).isBetween(before, Instant.now());
    }

    @Test
    void doesNotNameTheExceptionThatAsksForADeadLetter() {
        consumer.hasDeadLetterQueue = true;

        decisions.fail(attempt(1), new DeadLetterException("as meant"));

        assertThat(deadLetterHeaders()).doesNotContainKey(HeraldHeaders.DEAD_LETTER_EXCEPTION);
    }

    // Decisions that fail

    private static final class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw this;
        }

        @Override
        public synchronized Throwable getCause() {
            throw this;
        }

        @Override
        public String toString() {
            throw this;
        }
    }

    @Test
    void triesAgainAfterAFailureThatCanNotBeRead() {
        assertThat(decisions.fail(attempt(1), new Hostile())).isTrue();

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void deadLettersAFailureThatCanNotBeRead() {
        consumer.hasDeadLetterQueue = true;

        decisions.fail(attempt(5), new Hostile());

        assertThat(deadLetterHeaders()).containsEntry(HeraldHeaders.DEAD_LETTER_EXCEPTION, Hostile.class.getName());
    }

    @Test
    void aReplyThatThrowsChangesNoDecision() {
        consumer.hasDeadLetterQueue = true;
        replies.defect = new StackOverflowError("as meant");

        decisions.fail(attempt(5), FAILURE);

        assertThat(deadLetterHeaders()).isNotEmpty();
        assertThat(consumer.released).isEmpty();
    }

    @Test
    void aReplyThatThrowsDoesNotUndoTheEndOfAnAttemptThatTookTooLong() {
        consumer.hasDeadLetterQueue = true;
        replies.defect = new StackOverflowError("as meant");

        assertThat(decisions.handledTooLong(attempt(5))).isTrue();

        assertThat(deadLetterHeaders()).isNotEmpty();
    }

    @Test
    void triesAgainIfTheDecisionItselfFails() {
        RetryDecisions broken = new RetryDecisions(new TestListener().method(), new TestListener().settings(), consumer,
                settlement, TestListener.noPause(), metrics, replies, message -> {
                    throw new StackOverflowError("as meant");
                });
        Attempt attempt = inGroup(1);

        broken.fail(attempt, FAILURE);

        assertThat(attempt.message().state()).as("decided before the failure").isEqualTo(State.WAITING_FOR_RETRY);
        assertNotSettled();
    }

    @Test
    void triesAgainIfTheConsumerCanNotBeAsked() {
        consumer.defect = new IllegalStateException("as meant");

        assertThat(decisions.fail(attempt(1), FAILURE)).isTrue();

        assertThat(releasedAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry.max-delay", "retry.delay"})
    void aDelayMayBeOfAnyLength(String key) {
        TestListener listener = new TestListener().with("retry.max-delay", "9999999999999999s")
                .with(key, "9999999999999999s");
        decisions = decisions(listener);

        assertThat(decisions.fail(attempt(3), FAILURE)).isTrue();

        assertThat(releasedAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }
}
