package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import dev.herald.DeadLetterException;
import dev.herald.FailureAction;
import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;
import dev.herald.RetryException;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.container.FailurePolicy.Decision;
import dev.herald.runtime.container.FailureRules.Rule;
import dev.herald.spi.support.TestDelivery;

class FailurePolicyTest {

    private static final int MAX_ATTEMPTS = 5;
    private static final Rule DROP = Rule.of(FailureAction.DROP);
    private static final Rule DEAD_LETTER = Rule.of(FailureAction.DEAD_LETTER);
    private static final Decision USUAL = new Decision(FailureAction.RETRY, null, MAX_ATTEMPTS, null);

    private Map<String, Rule> ofListener = Map.of();
    private Map<String, Rule> ofMethod = Map.of();
    private Map<String, Rule> ofClass = Map.of();
    private Map<String, Rule> ofAll = Map.of();
    private FailureHandler own;
    private FailureHandler common;

    private static Map<String, Rule> on(Class<? extends Throwable> type, Rule rule) {
        return Map.of(type.getName(), rule);
    }

    private static Rule retryAfter(long seconds) {
        return new Rule(FailureAction.RETRY, Duration.ofSeconds(seconds), 0);
    }

    private Decision decide(Throwable failure) {
        return decide(failure, new ReceivedMessage<>("payload", TestDelivery.of("m"), 1, "orders"));
    }

    private Decision decide(Throwable failure, ReceivedMessage<?> received) {
        return policy().decide(new Attempt(new InFlight(TestDelivery.of("m"), 0, 0), 1, received), failure);
    }

    private FailurePolicy policy() {
        return new FailurePolicy(new TestListener().method(), new FailureRules(ofListener, ofMethod, ofClass, ofAll),
                MAX_ATTEMPTS, true, own, common);
    }

    @Test
    void pausesWhereNothingIsSaidAboutAFailureThatShowsThatSomethingIsAway() {
        Throwable away = new IllegalStateException("no connection", new ConnectException("refused"));

        assertThat(decide(away, null).action()).isEqualTo(FailureAction.PAUSE);
        ofListener = Map.of(ConnectException.class.getName(), Rule.of(FailureAction.RETRY));
        assertThat(decide(away, null).action()).isEqualTo(FailureAction.RETRY);
    }

    // Which rule

    @Test
    void triesAgainWhereNothingIsSaid() {
        assertThat(decide(new IllegalStateException())).isEqualTo(USUAL);
        assertThat(decide(new StackOverflowError())).isEqualTo(USUAL);
        assertThat(policy().asksApplication()).isFalse();
    }

    @Test
    void findsTheRuleForASuperclass() {
        ofMethod = on(IOException.class, DROP);

        assertThat(decide(new ConnectException()).action()).isEqualTo(FailureAction.DROP);
        assertThat(decide(new IllegalStateException())).isEqualTo(USUAL);
    }

    @Test
    void findsTheRuleForACause() {
        ofMethod = on(ConnectException.class, DROP);

        assertThat(decide(new CompletionException(new UncheckedIOException(new ConnectException()))).action())
                .isEqualTo(FailureAction.DROP);
    }

    @Test
    void theClosestClassWinsWhereverItIs() {
        ofMethod = Map.of(RuntimeException.class.getName(), DROP, ConnectException.class.getName(), DEAD_LETTER,
                Throwable.class.getName(), retryAfter(1));

        assertThat(decide(new IllegalStateException(new ConnectException())).action()).isEqualTo(FailureAction.DEAD_LETTER);
    }

    @Test
    void ofClassesThatAreAsCloseTheOuterExceptionWins() {
        ofMethod = Map.of(UncheckedIOException.class.getName(), DROP, ConnectException.class.getName(), DEAD_LETTER);

        assertThat(decide(new UncheckedIOException(new ConnectException())).action()).isEqualTo(FailureAction.DROP);
    }

    @Test
    void aRuleThatHasPrecedenceWinsOverOneForACloserClass() {
        ofMethod = on(Exception.class, DROP);
        ofClass = on(ConnectException.class, DEAD_LETTER);

        assertThat(decide(new ConnectException()).action()).isEqualTo(FailureAction.DROP);
    }

    @Test
    void causesMayFormACircle() {
        ofMethod = on(ConnectException.class, DROP);
        IllegalStateException inner = new IllegalStateException();
        RuntimeException outer = new RuntimeException(inner);
        inner.initCause(outer);

        assertThat(decide(outer)).isEqualTo(USUAL);
    }

    @Test
    void aCauseThatCanNotBeReadIsNone() {
        ofMethod = on(RuntimeException.class, DROP);

        assertThat(decide(new RuntimeException() {

            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw this;
            }
        }).action()).isEqualTo(FailureAction.DROP);
    }

    // Precedence

    @Test
    void asksInTheOrderOfPrecedence() {
        ofListener = on(IOException.class, retryAfter(1));
        ofMethod = on(IOException.class, retryAfter(2));
        ofClass = on(IOException.class, retryAfter(3));
        own = (message, failure) -> FailureDecision.retry(Duration.ofSeconds(4));
        ofAll = on(IOException.class, retryAfter(5));
        common = (message, failure) -> FailureDecision.retry(Duration.ofSeconds(6));
        List<Long> delays = new ArrayList<>();

        delays.add(seconds());
        ofListener = Map.of();
        delays.add(seconds());
        ofMethod = Map.of();
        delays.add(seconds());
        ofClass = Map.of();
        delays.add(seconds());
        own = null;
        delays.add(seconds());
        ofAll = Map.of();
        delays.add(seconds());

        assertThat(delays).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    private long seconds() {
        return decide(new IOException()).delay().toSeconds();
    }

    // What a rule says

    @Test
    void aRuleMayAllowMoreAttemptsThanTheListener() {
        ofMethod = on(IOException.class, new Rule(FailureAction.RETRY, null, 20));

        assertThat(decide(new IOException())).isEqualTo(new Decision(FailureAction.RETRY, null, 20, null));
        assertThat(new FailureRules(Map.of(), ofMethod, Map.of(), Map.of()).mostAttempts(MAX_ATTEMPTS)).isEqualTo(20);
        assertThat(new FailureRules(Map.of(), ofMethod, Map.of(), Map.of()).mostAttempts(50)).isEqualTo(50);
    }

    // Exceptions by which a handler decides

    @Test
    void aDeadLetterExceptionOrAnUnreadableMessageIsNotTriedAgain() {
        assertThat(decide(new DeadLetterException("as meant")).action()).isEqualTo(FailureAction.DEAD_LETTER);
        assertThat(decide(new UnreadableMessageException("as meant", null)).action()).isEqualTo(FailureAction.DEAD_LETTER);
        assertThat(decide(new IllegalStateException(new DeadLetterException("as meant"))).action())
                .isEqualTo(FailureAction.DEAD_LETTER);
    }

    @Test
    void aRetryExceptionSaysTheDelay() {
        assertThat(decide(new CompletionException(new RetryException(Duration.ofMinutes(3)))))
                .isEqualTo(new Decision(FailureAction.RETRY, Duration.ofMinutes(3), MAX_ATTEMPTS, null));
    }

    @Test
    void aRuleForRetryExceptionsLeavesThemTheirDelay() {
        ofMethod = on(RetryException.class, new Rule(FailureAction.RETRY, null, 20));

        assertThat(decide(new RetryException(Duration.ofMinutes(3))))
                .isEqualTo(new Decision(FailureAction.RETRY, Duration.ofMinutes(3), 20, null));
    }

    /** Who catches all exceptions to retry them does not mean those that say what is to be done. */
    @Test
    void aRuleForAllExceptionsOrForACauseDoesNotOverruleThem() {
        ofListener = Map.of(Throwable.class.getName(), DROP, IOException.class.getName(), retryAfter(1));

        assertThat(decide(new DeadLetterException("as meant", new IOException())).action())
                .isEqualTo(FailureAction.DEAD_LETTER);
        assertThat(decide(new UnreadableMessageException("as meant", new IOException())).action())
                .isEqualTo(FailureAction.DEAD_LETTER);
        assertThat(decide(new RetryException(Duration.ofMinutes(3), "as meant", new IOException())).delay())
                .isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void aRuleThatNamesThemDoes() {
        ofAll = on(UnreadableMessageException.class, DROP);

        assertThat(decide(new UnreadableMessageException("as meant", null)).action()).isEqualTo(FailureAction.DROP);
    }

    // Handlers

    @Test
    void aHandlerSeesTheMessageAndTheFailure() {
        IOException failure = new IOException();
        List<Object> seen = new ArrayList<>();
        own = (message, thrown) -> {
            seen.add(message.payload());
            seen.add(thrown);
            return FailureDecision.deadLetter("no such customer");
        };

        assertThat(decide(failure)).isEqualTo(new Decision(FailureAction.DEAD_LETTER, null, MAX_ATTEMPTS, "no such customer"));
        assertThat(seen).containsExactly("payload", failure);
        assertThat(policy().asksApplication()).isTrue();
    }

    @Test
    void aHandlerThatDecidesNothingLeavesItToTheNext() {
        own = (message, failure) -> null;
        common = (message, failure) -> FailureDecision.drop();

        assertThat(decide(new IOException()).action()).isEqualTo(FailureAction.DROP);
        common = null;
        assertThat(decide(new IOException())).isEqualTo(USUAL);
    }

    @Test
    void aHandlerThatFailsLeavesItToTheNext() {
        own = (message, failure) -> {
            throw new StackOverflowError("as meant");
        };
        common = (message, failure) -> FailureDecision.pause();

        assertThat(decide(new IOException()).action()).isEqualTo(FailureAction.PAUSE);
    }

    @Test
    void thePayloadOfAnUnreadableMessageThrows() {
        UnreadableMessageException failure = new UnreadableMessageException("as meant", null);
        List<Message<?>> seen = new ArrayList<>();
        own = (message, thrown) -> {
            seen.add(message);
            return null;
        };

        decide(failure, null);

        assertThat(seen).singleElement().satisfies(message -> {
            assertThat(message.id()).isEqualTo("m");
            assertThat(message.attempt()).isEqualTo(1);
            assertThat(message.destination()).isEqualTo("orders");
            assertThat(message.groupId()).isEmpty();
            assertThatThrownBy(message::payload).isSameAs(failure);
        });
    }
}
