package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.herald.Acknowledgement;
import dev.herald.HeraldHeaders;
import dev.herald.LeaseLostException;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class CallAcknowledgementTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final List<InFlight> kept = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final RetryDecisions decisions = decisions();
    private final Acknowledgement acknowledgement = new CallAcknowledgement(attempts, decisions);

    private RetryDecisions decisions() {
        TestListener listener = new TestListener().manual();
        ListenerMetrics metrics = new ListenerMetrics();
        Settlement settlement = new Settlement(consumer, new BrokerCalls(ListenerObserver.NONE), 10, Duration.ZERO, true, 5,
                new Permits(10, 1, 0, Long.MAX_VALUE),
                metrics, executors,
                new EndingEvents());
        return new RetryDecisions(listener.method(), listener.settings(), consumer, settlement, TestListener.noPause(), metrics,
                ErrorReplier.NONE,
                kept::add);
    }

    /** Ends messages as the container does. */
    private static final class EndingEvents implements Settlement.Events {

        private static void end(InFlight message, State state, Throwable failure) {
            CompletableFuture<Void> waiting = message.end(state, failure);
            if (waiting != null) {
                message.complete(waiting);
            }
        }

        @Override
        public void removed(InFlight message) {
            end(message, State.SETTLED, null);
        }

        @Override
        public void returned(InFlight message) {
            end(message, State.RETURNED, null);
        }

        @Override
        public void deadLettered(InFlight message, Map<String, String> headers) {
        }

        @Override
        public void settlementFailed(InFlight message, String reason) {
            end(message, State.LOST, message.leaseLost());
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

    /** The call has these messages. */
    private void handle(TestDelivery... deliveries) {
        List<InFlight> messages = Stream.of(deliveries).map(delivery -> {
            long now = System.nanoTime();
            return new InFlight(delivery, now, now + HOUR);
        }).toList();
        Invocation call = new Invocation(messages, executors);
        for (InFlight message : messages) {
            message.begin(call);
            attempts.add(new Attempt(message, message.begun(), null));
        }
    }

    private InFlight message() {
        return attempts.get(0).message();
    }

    @Test
    void acknowledgesAllMessagesOfTheCall() {
        handle(TestDelivery.of("1"), TestDelivery.of("2"));

        CompletionStage<Void> acknowledged = acknowledgement.ack();
        assertThat(acknowledged).isNotCompleted();
        executors.runBlocking();

        assertThat(acknowledged).isCompleted();
        assertThat(consumer.acknowledged.stream().flatMap(List::stream)).containsExactly("1", "2");
    }

    /** As a stop does that waits no longer: the handler must not take the message for acknowledged. */
    @Test
    void failsIfTheContainerHasReturnedTheMessage() {
        handle(TestDelivery.of("1"));
        InFlight message = message();
        message.settleNow(() -> message.end(State.RETURNED, null));

        assertThat(acknowledgement.ack()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void returnsAfterTheListenersDelay() {
        handle(TestDelivery.of("1").withAttempt(2));

        CompletionStage<Void> returned = acknowledgement.nack();
        executors.runBlocking();

        assertThat(returned).isCompleted();
        assertThat(consumer.released).singleElement().matches(release -> release.delay().equals(Duration.ofSeconds(2)));
    }

    @Test
    void returnsAfterTheDelayThatItIsGiven() {
        handle(TestDelivery.of("1"));

        acknowledgement.nack(Duration.ofMinutes(2));
        executors.runBlocking();

        assertThat(consumer.released).singleElement().matches(release -> release.delay().equals(Duration.ofMinutes(2)));
    }

    @Test
    void rejectsADelayThatIsNone() {
        handle(TestDelivery.of("1"));

        assertThatThrownBy(() -> acknowledgement.nack(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> acknowledgement.nack(null)).isInstanceOfAny(IllegalArgumentException.class,
                NullPointerException.class);

        assertThat(message().state()).isEqualTo(State.HANDLING);
    }

    @Test
    void deadLettersForAReason() {
        consumer.hasDeadLetterQueue = true;
        handle(TestDelivery.of("1"));

        CompletionStage<Void> deadLettered = acknowledgement.deadLetter("no such customer");
        executors.runBlocking();

        assertThat(deadLettered).isCompleted();
        assertThat(consumer.deadLettered).singleElement().matches(deadLetter -> deadLetter.headers()
                .get(HeraldHeaders.DEAD_LETTER_REASON).equals("no such customer"));
    }

    @Test
    void deadLettersForNoReason() {
        consumer.hasDeadLetterQueue = true;
        handle(TestDelivery.of("1"));

        acknowledgement.deadLetter(null);
        executors.runBlocking();

        assertThat(consumer.deadLetteredIds()).containsExactly("1");
    }

    @Test
    void theFirstDecisionCountsAndIsTheAnswerToAllOthers() {
        handle(TestDelivery.of("1"));
        acknowledgement.ack();

        CompletionStage<Void> second = acknowledgement.nack();
        CompletionStage<Void> third = acknowledgement.deadLetter("too late");
        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
        assertThat(consumer.released).isEmpty();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void failsIfTheLeaseIsLost() {
        handle(TestDelivery.of("1"));
        message().lose();
        message().end(State.LOST, message().leaseLost());

        CompletionStage<Void> late = acknowledgement.ack();

        assertThat(late.toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void failsIfTheBrokerSaysThatTheLeaseIsLost() {
        consumer.onAcknowledge = TestConsumer.Answers.always(SettlementResult.gone("not ours"));
        handle(TestDelivery.of("1"));

        CompletionStage<Void> acknowledged = acknowledgement.ack();
        executors.runBlocking();

        assertThat(acknowledged.toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void aMessageThatIsKeptForItsRetryHasNothingToWaitFor() {
        handle(TestDelivery.inGroup("1", "a"));

        CompletionStage<Void> nacked = acknowledgement.nack();

        assertThat(nacked).isCompleted();
        assertThat(kept).containsExactly(message());
    }

    @Test
    void anOldAttemptDecidesNothingAndIsAnsweredSo() {
        handle(TestDelivery.inGroup("1", "a"));
        InFlight message = message();
        decisions.fail(attempts.get(0), new IllegalStateException("as meant"));
        message.callEnded(message.call());
        message.begin(new Invocation(List.of(message), executors));

        CompletionStage<Void> late = acknowledgement.ack();
        executors.runBlocking();

        assertThat(late.toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class).withMessageContaining("attempt 1");
        assertThat(consumer.acknowledged).isEmpty();
        assertThat(message.state()).isEqualTo(State.HANDLING);
    }

    @Test
    void whoCancelsAStageCancelsTheirOwn() {
        handle(TestDelivery.of("1"));
        CompletableFuture<Void> cancelled = acknowledgement.ack().toCompletableFuture();

        cancelled.cancel(true);
        CompletionStage<Void> other = acknowledgement.ack();
        assertThat(other).isNotCompleted();
        executors.runBlocking();

        assertThat(other).isCompleted();
    }
}
