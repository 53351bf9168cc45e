package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.Lease;
import dev.herald.LeaseLostException;
import dev.herald.ListenerState;
import dev.herald.runtime.container.TestConsumer.Answers;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.spi.Attempts;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.LogRecords;
import dev.herald.spi.support.TestDelivery;

@Timeout(60)
class MessagePipelineTest extends PipelineTest {

    private static final int CONCURRENCY = 10;
    private static final SettlementResult GONE = SettlementResult.gone("not ours");
    private static final SettlementResult RETRY = SettlementResult.retry("busy");

    @RegisterExtension
    final LogRecords log = new LogRecords();

    private final List<Lease> leases = new ArrayList<>();

    @Test
    void tellsThatTheBrokerDoesNotAnswerBeforeTheClientReportsAFailure() {
        open();
        pipeline.connected(Duration.ofSeconds(30));
        pipeline.receiving();

        consumer.unanswered = TimeUnit.SECONDS.toNanos(9);
        pipeline.tick();
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);

        consumer.unanswered = TimeUnit.SECONDS.toNanos(11);
        pipeline.tick();
        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).contains("has not answered", "11 s");

        consumer.unanswered = 0;
        pipeline.tick();
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
    }

    @Test
    void tellsThatTheBrokerDoesNotAnswerASettlementOnTheThreadThatReceives() {
        open(listener().manual().with("concurrency", "1").takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("m");
        Thread polling = new Thread(this::waitForAPlace);
        polling.start();
        await().until(() -> polling.getState() == Thread.State.WAITING);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        consumer.onAcknowledge = deliveries -> {
            answer.join();
            return TestConsumer.DONE.to(deliveries);
        };

        acknowledgements.get(0).ack();
        await().until(() -> !consumer.acknowledged.isEmpty());

        pipeline.lookForAnswer(System.nanoTime() + TimeUnit.SECONDS.toNanos(3));
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        pipeline.lookForAnswer(System.nanoTime() + TimeUnit.SECONDS.toNanos(11));
        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).contains("has not answered");

        answer.complete(null);
        await().untilAsserted(() -> {
            pipeline.lookForAnswer(System.nanoTime() + TimeUnit.SECONDS.toNanos(11));
            assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        });
        polling.interrupt();
    }

    @Test
    void aLostMessageEndsAlthoughItCannotBeLogged() {
        open();
        pipeline.push(List.of(TestDelivery.of("m")));
        Handler outOfMemory = new FailingHandler();
        Logger logger = Logger.getLogger("dev.herald");
        logger.addHandler(outOfMemory);
        try {
            assertThatThrownBy(() -> pipeline.lost(delivery -> true, "as meant")).isInstanceOf(OutOfMemoryError.class);
        } finally {
            logger.removeHandler(outOfMemory);
        }

        assertThat(pipeline.counts().inFlight()).isZero();
        assertThat(consumer.abandoned).containsExactly("m");
    }

    @Test
    void returnsWhatWaitsBehindHandlersThatHang() {
        open(listener().with("concurrency", "1").with("max-processing-time", "1ms"));
        receiveGroup("1", "2", "3");

        await().until(() -> {
            tick();
            return consumer.released.size() == 2;
        });

        assertThat(called).containsExactly("1");
        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("2", "3");
        assertThat(consumer.released).allSatisfy(release -> assertThat(release.delay()).isEqualTo(Duration.ofSeconds(5)));
    }

    @Test
    void keepsWhatWaitsForAHandlerThatMayTakeLonger() {
        open(withLease().with("concurrency", "1").with("max-processing-time", "1ms"));
        receive("1", "2");
        leases.get(0).extend(Duration.ofHours(1));
        long received = System.nanoTime();
        await().until(() -> System.nanoTime() - received > Duration.ofMillis(5).toNanos());

        tick();
        goOn();

        assertThat(called).containsExactly("1");
        assertThat(consumer.released).isEmpty();
    }

    @Test
    void countsALateRejection() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        lose("1");

        acknowledgements.get(0).nack();
        fail("1");

        assertThat(pipeline.counts().lateSettlements()).isEqualTo(2);
    }

    @Test
    void noRemarkStaysAboutAMessageThatIsGone() {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(RETRY);
        receive(TestDelivery.of("1").usedUpAfter(5));
        goOn();
        assertThat(status.now().reason()).contains("did not take message 1");

        lose("1");
        passTime();

        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void lingersForAQuarterOfTheLeaseAtMost() {
        open(listener().batch(5).with("acknowledgement.linger", "20s"));

        pipeline.connected(Duration.ofSeconds(40));

        receive("1");
        succeed("1");

        assertThat(executors.timed).anyMatch(timed -> timed.nanos() == Duration.ofSeconds(10).toNanos());
    }

    private static final class FailingHandler extends Handler {

        @Override
        public void publish(LogRecord logged) {
            throw new OutOfMemoryError("as meant");
        }

        @Override
        public void flush() {
            // Keeps nothing.
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private void open() {
        open(listener());
    }

    private void waitForAPlace() {
        try {
            pipeline.unreserve(pipeline.reserve(1));
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Time has passed. */
    private void passTime() {
        executors.runTimed();
        goOn();
    }

    private void tick() {
        executors.periodic.forEach(ManualExecutors.Periodic::tick);
        goOn();
    }

    private void lose(String... ids) {
        pipeline.lost(delivery -> List.of(ids).contains(delivery.id()), "as meant");
    }

    /** What was cancelled has been, on the application's thread. */
    private void runCancellations() {
        executors.runApplication();
        goOn();
    }

    private void assertNothingIsLeft() throws InterruptedException {
        goOn();
        assertThat(pipeline.counts().inFlight()).isZero();
        assertThat(pipeline.flushed()).isTrue();
        assertPlacesFree(CONCURRENCY);
    }

    private void assertPlacesFree(int places) throws InterruptedException {
        assertThat(pipeline.reserve(1000)).isEqualTo(places);
        pipeline.unreserve(places);
    }

    // A message

    @Test
    void handlesAMessageAndAcknowledgesIt() throws InterruptedException {
        open();
        receive("1");
        assertThat(called).containsExactly("1");
        assertThat(pipeline.counts().inFlight()).isEqualTo(1);

        succeed("1");

        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
        assertThat(pipeline.counts().handled()).isEqualTo(1);
        assertThat(pipeline.counts().acknowledged()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void takesReservedPlaces() throws InterruptedException {
        open();
        assertThat(pipeline.reserve(3)).isEqualTo(3);

        pipeline.accept(List.of(TestDelivery.of("1"), TestDelivery.of("2")));
        pipeline.unreserve(1);
        handlers.run();

        assertPlacesFree(CONCURRENCY - 2);
        succeed("1");
        succeed("2");
        assertNothingIsLeft();
    }

    @Test
    void takesMorePlacesThanWereReservedIfMoreIsReceived() throws InterruptedException {
        open();
        assertThat(pipeline.reserve(1)).isEqualTo(1);

        pipeline.accept(List.of(TestDelivery.of("1"), TestDelivery.of("2"), TestDelivery.of("3")));
        pipeline.unreserve(1 - 3);
        handlers.run();

        assertPlacesFree(CONCURRENCY - 3);
        succeed("1");
        succeed("2");
        succeed("3");
        assertNothingIsLeft();
    }

    @Test
    void receivesNoMoreThanThereIsMemoryForUntilAMessageIsSettled() throws InterruptedException {
        open(listener().with("prefetch-bytes", "100"));
        receive(TestDelivery.of("1").withSize(60));
        assertThat(pipeline.tryReserve(10)).isZero();

        succeed("1");

        assertThat(pipeline.tryReserve(10)).isEqualTo(1);
    }

    @Test
    void aLostMessageTakesNoMemory() throws InterruptedException {
        open(listener().with("prefetch-bytes", "100"));
        receive(TestDelivery.of("1").withSize(60));

        lose("1");
        lose("1");

        assertThat(pipeline.tryReserve(10)).isEqualTo(1);
        assertThat(pipeline.tryReserve(10)).isZero();
    }

    @Test
    void tellsTheConsumerThatThereIsMemoryForFewerMessages() {
        open(listener().with("prefetch-bytes", "100"));
        receive(TestDelivery.of("1").withSize(1));
        consumer.life.clear();

        receive(TestDelivery.of("2").withSize(1), TestDelivery.of("3").withSize(40));

        assertThat(consumer.life).containsExactly("capacity");
        assertThat(pipeline.capacity()).isEqualTo(2);
    }

    @Test
    void handlesAsManyAtOnceAsItHasHandlers() throws InterruptedException {
        open();
        String[] ids = IntStream.range(0, 15).mapToObj(Integer::toString).toArray(String[]::new);

        receive(ids);
        assertThat(called).hasSize(CONCURRENCY);

        for (String id : ids) {
            succeed(id);
        }
        assertNothingIsLeft();
    }

    @Test
    void returnsAMessageThatFailed() throws InterruptedException {
        open();
        receive("1");

        fail("1");

        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(pipeline.counts().retried()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void deadLettersAMessageThatFailedTooOften() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        receive(TestDelivery.of("1").withAttempt(5));

        fail("1");

        assertThat(consumer.deadLetteredIds()).containsExactly("1");
        assertThat(pipeline.counts().deadLettered()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void aMessageThatCouldNotBeSettledIsLost() throws InterruptedException {
        open();
        consumer.onAcknowledge = Answers.always(GONE);
        receive("1");

        succeed("1");

        assertThat(pipeline.counts().leasesLost()).isEqualTo(1);
        assertThat(consumer.abandoned).containsExactly("1");
        assertNothingIsLeft();
    }

    @Test
    void aMessageThatIsDecidedLateKeepsItsPlaceUntilThen() throws InterruptedException {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        succeed("1");
        assertPlacesFree(CONCURRENCY - 1);

        acknowledgements.get(0).ack();

        assertNothingIsLeft();
    }

    @Test
    void aMessageThatIsDecidedEarlyKeepsItsPlaceUntilItsCallEnds() throws InterruptedException {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        acknowledgements.get(0).ack();
        goOn();
        assertThat(pipeline.counts().inFlight()).isZero();
        assertPlacesFree(CONCURRENCY - 1);

        succeed("1");

        assertNothingIsLeft();
    }

    @Test
    void completesTheStageOfASettlementOnAThreadOfTheApplication() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        CompletionStage<Void> acknowledged = acknowledgements.get(0).ack();
        goOn();
        assertThat(acknowledged).isNotCompleted();

        executors.runApplication();

        assertThat(acknowledged).isCompleted();
    }

    @Test
    void failsTheStageOfASettlementThatCameTooLate() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        consumer.onAcknowledge = Answers.always(GONE);
        receive("1");
        CompletionStage<Void> acknowledged = acknowledgements.get(0).ack();
        goOn();

        executors.runApplication();

        assertThat(acknowledged.toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }

    // Defects

    @Test
    void returnsWhatItCouldNotCallTheMethodFor() throws InterruptedException {
        open();
        handlers.defect = new StackOverflowError("as meant");

        receive(TestDelivery.of("1"), TestDelivery.inGroup("a1", "a"), TestDelivery.inGroup("a2", "a"));
        goOn();

        assertThat(called).isEmpty();
        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("1", "a1", "a2");
        assertThat(consumer.released).allMatch(release -> release.attempts().counted() == 0);
        assertNothingIsLeft();
        handlers.defect = null;
        receive("2");
        assertThat(called).containsExactly("2");
    }

    @Test
    void returnsWhatOfABatchItCouldNotCallTheMethodFor() throws InterruptedException {
        open(listener().batch(5).with("concurrency", "2"));
        handlers.defect = new StackOverflowError("as meant");

        receive("1", "2", "3");
        goOn();

        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("1", "2", "3");
        assertNothingIsLeft();
    }

    /** A message that can't be asked for its group. */
    private static Delivery hostile(String id) {
        return throwing("orderingKey", TestDelivery.of(id));
    }

    private static Delivery throwing(String method, TestDelivery delivery) {
        return (Delivery) Proxy.newProxyInstance(Delivery.class.getClassLoader(), new Class<?>[]{Delivery.class},
                (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        throw new IllegalStateException("as meant");
                    }
                    return called.invoke(delivery, arguments);
                });
    }

    @Test
    void returnsWhatItCouldNotTakeInAndTakesTheRest() throws InterruptedException {
        open();
        pipeline.reserve(3);

        pipeline.accept(List.of(TestDelivery.of("1"), hostile("2"), TestDelivery.of("3")));
        goOn();

        assertThat(consumer.releasedIds()).containsExactly("2");
        assertThat(consumer.released).allMatch(release -> !release.delay().isZero());
        assertThat(called).containsExactly("1", "3");
        succeed("1");
        succeed("3");
        assertNothingIsLeft();
    }

    /** A listener that does not ask for ids. */
    private void openUnreadable(boolean succeeds) {
        open(listener().returns(ReturnKind.VOID).calls(arguments -> {
            if (!succeeds) {
                throw new IllegalStateException("as meant");
            }
            return null;
        }));
    }

    @Test
    void handlesAMessageWhoseIdCanNotBeRead() throws InterruptedException {
        openUnreadable(true);

        pipeline.push(List.of(throwing("id", TestDelivery.inGroup("1", "a"))));
        goOn();

        assertThat(pipeline.counts().acknowledged()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void returnsAFailedMessageWhoseIdCanNotBeRead() throws InterruptedException {
        openUnreadable(false);

        pipeline.push(List.of(throwing("id", TestDelivery.of("1"))));
        goOn();

        assertThat(consumer.releasedIds()).containsExactly("?");
        assertNothingIsLeft();
    }

    @Test
    void losesAMessageWhoseIdCanNotBeRead() throws InterruptedException {
        openUnreadable(true);
        pipeline.push(List.of(throwing("id", TestDelivery.of("1"))));

        pipeline.lost(delivery -> true, "as meant");

        assertThat(consumer.abandoned).containsExactly("?");
        assertNothingIsLeft();
    }

    @Test
    void letsGoOfAMessageWhoseIdCanNotBeReadIfItIsNotOursAnyMore() throws InterruptedException {
        openUnreadable(false);
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(GONE);
        pipeline.push(List.of(throwing("id", TestDelivery.of("1").withAttempt(5))));

        goOn();

        assertThat(consumer.abandoned).containsExactly("?");
        assertNothingIsLeft();
    }

    @Test
    void letsGoOfWhatItCouldNeitherTakeInNorReturn() throws InterruptedException {
        open();
        consumer.onRelease = Answers.failing(new IllegalStateException("as meant"));

        pipeline.push(List.of(hostile("1")));
        goOn();

        assertThat(consumer.abandoned).containsExactly("1");
        assertNothingIsLeft();
    }

    // Received too often

    @Test
    void deadLettersWithoutACallWhatWasReceivedTooOften() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;

        receive(TestDelivery.of("1").withReceives(55));

        goOn();
        assertThat(called).isEmpty();
        assertThat(consumer.deadLetteredIds()).containsExactly("1");
        assertNothingIsLeft();
    }

    @Test
    void deadLettersWhatTheBrokerWouldDropNext() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.lastDelivery = "1";

        receive("1", "2");

        goOn();
        assertThat(called).containsExactly("2");
        assertThat(consumer.deadLetteredIds()).containsExactly("1");
    }

    @Test
    void whatWasReceivedTooOftenIsDeadLetteredWhenItsTurnComes() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        receive(TestDelivery.inGroup("1", "a"), TestDelivery.inGroup("2", "a").withReceives(55),
                TestDelivery.inGroup("3", "a"));
        goOn();
        assertThat(consumer.deadLettered).isEmpty();

        succeed("1");

        assertThat(consumer.deadLetteredIds()).containsExactly("2");
        assertThat(called).containsExactly("1", "3");
        succeed("3");
        assertNothingIsLeft();
    }

    @Test
    void returnsAGroupBehindAMessageThatWasReceivedTooOftenAndIsNotOursAnyMore() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(GONE);

        receive(TestDelivery.inGroup("1", "a").withReceives(55), TestDelivery.inGroup("2", "a"));
        goOn();

        assertThat(called).isEmpty();
        assertThat(consumer.releasedIds()).containsExactly("2");
        assertThat(consumer.released).allMatch(release -> release.attempts().counted() == 0);
        assertNothingIsLeft();
    }

    // No attempt left

    @Test
    void deadLettersWithoutACallWhatHasNoAttemptLeft() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;

        receive(TestDelivery.of("1").usedUpAfter(5), TestDelivery.of("2").withAttempt(5));
        goOn();

        assertThat(called).containsExactly("2");
        assertThat(consumer.deadLettered).singleElement().satisfies(letter -> assertThat(letter.headers())
                .containsEntry("herald-dead-letter-attempts", "5"));
    }

    @Test
    void callsNoHandlerAgainForAMessageThatTheDeadLetterQueueRefuses() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(RETRY);
        receive(TestDelivery.inGroup("1", "a").withAttempt(5), TestDelivery.inGroup("2", "a"));
        fail("1");

        for (int i = 0; i < 20; i++) {
            executors.runTimed();
            goOn();
        }
        assertThat(called).as("its group waits for it").containsExactly("1");
        assertThat(consumer.deadLettered).hasSizeGreaterThan(10);
        assertThat(consumer.released).isEmpty();
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(status.now().reason()).contains("'orders-dlq'", "busy", "message 1");

        consumer.onDeadLetter = TestConsumer.DONE;
        executors.runTimed();
        goOn();
        assertThat(called).containsExactly("1", "2");
        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void neighboursOfAMessageThatIsNotMovedAreHandled() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(RETRY);
        receive(TestDelivery.of("1").withAttempt(5));
        fail("1");

        receive("2", "3");
        succeed("2");
        succeed("3");

        assertThat(called).containsExactly("1", "2", "3");
    }

    @Test
    void aStopReturnsAMessageThatIsNotMoved() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(RETRY);
        receive(TestDelivery.of("1").withAttempt(5));
        fail("1");

        pipeline.close();
        goOn();

        assertThat(consumer.released).singleElement()
                .satisfies(release -> assertThat(release.delay()).isZero())
                .satisfies(release -> assertThat(release.attempts().usedUp()).isTrue());
        assertThat(pipeline.counts().inFlight()).isZero();
    }

    @Test
    void handlesWhatWasReceivedOftenEnough() {
        open();
        consumer.hasDeadLetterQueue = true;

        receive(TestDelivery.of("1").withReceives(54));

        assertThat(called).containsExactly("1");
    }

    @Test
    void handlesWhatWasReceivedTooOftenIfThereIsNoDeadLetterQueue() {
        open();

        receive(TestDelivery.of("1").withReceives(1000));

        assertThat(called).containsExactly("1");
    }

    // Groups

    @Test
    void handlesAGroupInOrderEachWhenItsPredecessorIsConfirmed() throws InterruptedException {
        open();
        receiveGroup("1", "2");
        assertThat(called).containsExactly("1");

        calls.remove("1").complete(null);
        handlers.run();
        assertThat(called).as("before the broker has confirmed").containsExactly("1");
        goOn();

        assertThat(called).containsExactly("1", "2");
        succeed("2");
        assertNothingIsLeft();
    }

    @Test
    void handlesGroupsBesideEachOther() {
        open();

        receive(TestDelivery.inGroup("a1", "a"), TestDelivery.inGroup("a2", "a"), TestDelivery.inGroup("b1", "b"),
                TestDelivery.of("1"));

        assertThat(called).containsExactlyInAnyOrder("a1", "b1", "1");
    }

    @Test
    void aGroupThatWaitsTakesNoPlaces() throws InterruptedException {
        open();

        receive(IntStream.range(0, 50).mapToObj(i -> TestDelivery.inGroup("a" + i, "a")).toArray(TestDelivery[]::new));

        assertPlacesFree(CONCURRENCY - 1);
    }

    @Test
    void triesAFailedMessageOfAGroupAgainBeforeTheOthers() throws InterruptedException {
        open();
        receiveGroup("1", "2");
        fail("1");
        assertThat(called).containsExactly("1");
        assertPlacesFree(CONCURRENCY);

        passTime();
        assertThat(called).containsExactly("1", "1");
        assertThat(attempts).containsExactly(1, 2);
        succeed("1");
        succeed("2");

        assertThat(called).containsExactly("1", "1", "2");
        assertThat(consumer.released).isEmpty();
        assertThat(pipeline.counts().retried()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void triesAGroupsMessageAgainWhenItsCallHasEnded() throws InterruptedException {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receiveGroup("1");
        acknowledgements.get(0).nack(Duration.ZERO);
        passTime();
        assertThat(called).hasSize(1);

        succeed("1");
        passTime();

        assertThat(called).containsExactly("1", "1");
        acknowledgements.get(1).ack();
        goOn();
        succeed("1");
        assertNothingIsLeft();
    }

    @Test
    void aLateAcknowledgementOfAnOldAttemptDoesNotSettleTheNext() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receiveGroup("1");
        acknowledgements.get(0).nack(Duration.ZERO);
        succeed("1");
        passTime();

        CompletionStage<Void> late = acknowledgements.get(0).ack();
        goOn();

        assertThat(consumer.acknowledged).isEmpty();
        assertThat(late).as("the first decision's stage").isCompleted();
    }

    @Test
    void deadLettersTheLastAttemptOfAGroupAndGoesOn() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        receive(TestDelivery.inGroup("1", "a").withAttempt(5), TestDelivery.inGroup("2", "a"));

        fail("1");

        assertThat(consumer.deadLetteredIds()).containsExactly("1");
        assertThat(called).containsExactly("1", "2");
        succeed("2");
        assertNothingIsLeft();
    }

    @Test
    void returnsAGroupBehindAMessageThatIsNotOursAnyMore() throws InterruptedException {
        open();
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(GONE);
        receive(TestDelivery.inGroup("1", "a").withAttempt(5), TestDelivery.inGroup("2", "a"));

        fail("1");

        assertThat(called).containsExactly("1");
        assertThat(consumer.abandoned).containsExactly("1");
        assertThat(consumer.releasedIds()).containsExactly("2");
        assertNothingIsLeft();
    }

    // Leases that are lost

    @Test
    void aLostMessageIsCancelledAndForgotten() throws InterruptedException {
        open();
        receive("1");

        lose("1");
        assertThat(pipeline.counts().inFlight()).isZero();
        assertThat(consumer.abandoned).containsExactly("1");
        runCancellations();

        assertThat(calls.get("1")).isCancelled();
        assertThat(pipeline.counts().leasesLost()).isEqualTo(1);
        assertThat(pipeline.counts().failed()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void aLostMessageKeepsItsPlaceUntilItsCallHasEnded() throws InterruptedException {
        open();
        receive("1");

        lose("1");
        assertPlacesFree(CONCURRENCY - 1);
        runCancellations();

        assertPlacesFree(CONCURRENCY);
    }

    @Test
    void aMessageThatIsLostWhileItWaitsIsNotHandled() throws InterruptedException {
        open();
        pipeline.push(List.of(TestDelivery.of("1"), TestDelivery.of("2")));
        lose("1");

        handlers.run();

        assertThat(called).containsExactly("2");
        succeed("2");
        assertNothingIsLeft();
    }

    @Test
    void saysOfALostMessageHowManyAttemptsHandlersHaveBegun() {
        open();
        receive(TestDelivery.of("begun").withAttempt(3));
        pipeline.push(List.of(TestDelivery.of("waiting").withAttempt(3)));

        lose("begun");
        lose("waiting");

        assertThat(consumer.abandoned).containsExactly("begun", "waiting");
        assertThat(consumer.abandonedAfter).containsExactly(Attempts.of(3), Attempts.of(2));
    }

    @Test
    void theNextOfAGroupWaitsForTheCallOfALostMessageToEnd() throws InterruptedException {
        open();
        receiveGroup("1", "2");
        lose("1");
        goOn();
        assertThat(consumer.releasedIds()).as("what waited behind it").containsExactly("2");
        receiveGroup("1 again", "2 again");
        assertThat(called).containsExactly("1");

        runCancellations();

        assertThat(called).containsExactly("1", "1 again");
        succeed("1 again");
        succeed("2 again");
        assertNothingIsLeft();
    }

    @Test
    void whatWaitsBehindALostMessageIsNotHandledThoughItsCallEndsAtOnce() throws InterruptedException {
        open();
        receiveGroup("1", "2", "3");
        // The thread that is cancelled is quicker than the one that cancels.
        executors.onApplication = task -> {
            task.run();
            handlers.run();
        };

        lose("1");
        goOn();

        assertThat(called).containsExactly("1");
        assertThat(consumer.releasedIds()).containsExactly("2", "3");
        assertNothingIsLeft();
    }

    @Test
    void whoAcknowledgesALostMessageIsToldSoHoweverEarly() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        List<CompletionStage<Void>> acknowledged = new ArrayList<>();
        consumer.onAbandon = delivery -> acknowledged.add(acknowledgements.get(0).ack());

        lose("1");
        runCancellations();

        assertThat(acknowledged).singleElement().satisfies(stage -> assertThat(stage.toCompletableFuture())
                .failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeaseLostException.class));
    }

    @Test
    void whatComesAgainIsNotReturnedForWhatWasReturnedBefore() throws InterruptedException {
        open();
        receiveGroup("1", "2", "3");
        lose("1");
        // The broker has them back, and delivers them again, before its answer is here.
        receiveGroup("1 again", "2 again", "3 again");

        goOn();

        assertThat(consumer.releasedIds()).containsExactly("2", "3");
        runCancellations();
        assertThat(called).containsExactly("1", "1 again");
        succeed("1 again");
        succeed("2 again");
        succeed("3 again");
        assertNothingIsLeft();
    }

    @Test
    void oneOfAGroupThatIsLostWhileItWaitsConcernsThoseBehindItOnly() throws InterruptedException {
        open();
        receiveGroup("1", "2", "3", "4");

        lose("3");
        goOn();

        assertThat(consumer.releasedIds()).containsExactly("4");
        assertThat(calls.get("1")).isNotDone();
        succeed("1");
        succeed("2");
        assertThat(called).containsExactly("1", "2");
        assertNothingIsLeft();
    }

    @Test
    void aMessageThatIsLostWhileItWaitsForItsRetryIsNotTriedAgain() throws InterruptedException {
        open();
        receiveGroup("1", "2");
        fail("1");

        lose("1");
        passTime();

        assertThat(called).containsExactly("1");
        assertThat(consumer.releasedIds()).containsExactly("2");
        assertNothingIsLeft();
    }

    @Test
    void aGroupThatIsLostAsAWholeIsForgotten() throws InterruptedException {
        open();
        receiveGroup("1", "2", "3");

        lose("1", "2", "3");
        runCancellations();

        assertThat(called).containsExactly("1");
        assertNothingIsLeft();
        receiveGroup("1 again");
        assertThat(called).containsExactly("1", "1 again");
    }

    @Test
    void aConsumerThatThrowsWhenItIsToAbandonOneMessageKeepsNoOther() throws InterruptedException {
        open();
        consumer.onAbandon = delivery -> {
            throw new StackOverflowError("as meant");
        };
        receive("1", "2", "3");

        assertThatCode(() -> lose("1", "2", "3")).doesNotThrowAnyException();

        assertThat(consumer.abandoned).containsExactlyInAnyOrder("1", "2", "3");
        runCancellations();
        assertNothingIsLeft();
    }

    @Test
    void aLostMessageDoesNotCancelTheOthersOfItsBatch() throws InterruptedException {
        open(listener().batch(5).with("concurrency", "2"));
        receive("1", "2", "3");
        assertThat(called).containsExactly("1 2 3");

        lose("1", "2");
        runCancellations();
        assertThat(calls.get("1 2 3")).isNotDone();
        succeed("1 2 3");

        assertThat(consumer.acknowledged).containsExactly(List.of("3"));
        assertThat(pipeline.counts().lateSettlements()).isEqualTo(2);
        assertNothingIsLeft();
    }

    @Test
    void aBatchOfWhichAllMessagesAreLostIsCancelled() throws InterruptedException {
        open(listener().batch(5).with("concurrency", "2"));
        receive("1", "2");

        lose("1", "2");
        runCancellations();

        assertThat(calls.get("1 2")).isCancelled();
        assertNothingIsLeft();
    }

    // Batches

    @Test
    void aBatchIsMadeOfWhatIsThere() throws InterruptedException {
        open(listener().batch(3).with("concurrency", "1").with("batch.linger", "0"));

        receive("1", "2", "3", "4");
        assertThat(called).containsExactly("1 2 3");
        succeed("1 2 3");

        assertThat(called).containsExactly("1 2 3", "4");
        succeed("4");
        assertThat(pipeline.counts().inFlight()).isZero();
        assertPlacesFree(3);
    }

    @Test
    void whatFailsOfAGroupInABatchIsReturnedWithAllBehindIt() throws InterruptedException {
        open(listener().batch(5).with("concurrency", "2"));
        receiveGroup("1", "2");
        receiveGroup("3", "4");
        assertThat(called).containsExactly("1 2");

        fail("1 2");

        assertThat(consumer.releasedIds()).startsWith("1", "2").containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(called).containsExactly("1 2");
        assertNothingIsLeft();
    }

    // What the log says of failures

    /** The debug log has those that the warnings leave out. */
    private List<String> warnings(String kind) {
        return log.texts("DEBUG").stream().filter(text -> text.contains(kind)).toList();
    }

    private List<String> moves() {
        return log.texts("WARN").stream().filter(text -> text.contains("moved")).toList();
    }

    private void openWithDeadLetterQueue(TestListener listener) {
        open(listener);
        consumer.hasDeadLetterQueue = true;
    }

    @Test
    void logsWhatBecomesOfAFailedMessage() {
        openWithDeadLetterQueue(listener());
        receive("1");

        fail("1");

        assertThat(warnings("failed on")).singleElement().asString().contains("message 1, attempt 1 of 5, retried in 3s: ");
        assertThat(moves()).isEmpty();
    }

    @Test
    void logsADeadLetteringAfterTheLastAttempt() {
        openWithDeadLetterQueue(listener());
        receive(TestDelivery.of("1").withAttempt(5));

        fail("1");

        assertThat(warnings("failed on")).singleElement().asString().contains("message 1, attempt 5 of 5, not retried: ");
        assertThat(moves()).singleElement().asString().startsWith("Listener 'orders' moved message 1"
                + " to the dead-letter queue 'orders-dlq' after attempt 5 of 5: as meant");
    }

    @Test
    void logsADeadLetteringThatTheHandlerAsksFor() {
        openWithDeadLetterQueue(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");

        acknowledgements.get(0).deadLetter("no such account");
        goOn();

        assertThat(warnings("failed on")).singleElement().asString().contains("message 1, attempt 1, not retried: ");
        assertThat(moves()).singleElement().asString().endsWith("after attempt 1: no such account");
    }

    @Test
    void logsADeadLetteringOfWhatTakesTooLong() {
        openWithDeadLetterQueue(listener().with("retry.max-attempts", "1").with("max-processing-time", "0.000000001s"));
        receive("1");

        handledTooLong();

        assertThat(moves()).singleElement().asString().endsWith("after attempt 1 of 1: the handler ran longer than"
                + " max-processing-time (0.000000001s)");
    }

    @Test
    void logsADeadLetteringOfWhatWasReceivedTooOften() {
        openWithDeadLetterQueue(listener());
        receive(TestDelivery.of("1").withReceives(55));
        goOn();

        assertThat(moves()).singleElement().asString().contains("55 times");
    }

    @Test
    void logsNoDeadLetteringThatTheBrokerRejects() {
        openWithDeadLetterQueue(listener());
        consumer.onDeadLetter = Answers.always(SettlementResult.retry("as meant"));
        receive(TestDelivery.of("1").withAttempt(5));

        fail("1");

        assertThat(warnings("moved message")).isEmpty();
    }

    @Test
    void aMessageThatCouldNotBeSettledMayNotExistAnyMore() {
        openWithDeadLetterQueue(listener());
        consumer.onAcknowledge = Answers.always(GONE);
        receive("1");

        succeed("1");

        assertThat(warnings("could not settle")).singleElement().asString()
                .endsWith("message 1 (not ours); if it still exists, it is redelivered");
    }

    // Too long

    private void handledTooLong() {
        tick();
        runCancellations();
    }

    @Test
    void aMessageThatIsHandledTooLongIsLostAndCancelled() throws InterruptedException {
        open(listener().with("max-processing-time", "0.000000001s"));
        receive("1");

        handledTooLong();

        assertThat(calls.get("1")).isCancelled();
        assertThat(pipeline.counts().leasesLost()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void aLastAttemptThatTakesTooLongIsDeadLetteredAndCancelled() throws InterruptedException {
        open(listener().with("max-processing-time", "0.000000001s"));
        consumer.hasDeadLetterQueue = true;
        receive(TestDelivery.of("1").withAttempt(5));

        handledTooLong();

        assertThat(calls.get("1")).isCancelled();
        assertThat(consumer.deadLetteredIds()).containsExactly("1");
        assertThat(pipeline.counts().leasesLost()).isZero();
        assertNothingIsLeft();
    }

    /** A listener whose lease the test asks; each call goes on. */
    private TestListener withLease() {
        return listener().takes(ParameterKind.MESSAGE, ParameterKind.LEASE).calls(arguments -> {
            leases.add((Lease) arguments[1]);
            return handle(new Object[]{arguments[0]});
        });
    }

    private void assertLost(Lease lease) {
        assertThat(lease.isLost()).isTrue();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.extend(Duration.ofMinutes(1)).toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void theHandlerLosesTheLeaseOfALastAttemptThatTakesTooLong() throws InterruptedException {
        open(withLease().with("max-processing-time", "0.000000001s").with("retry.max-attempts", "1"));
        consumer.hasDeadLetterQueue = true;
        consumer.onDeadLetter = Answers.always(SettlementResult.retry("as meant"));
        receive("1");
        assertThat(leases.get(0).isLost()).isFalse();

        handledTooLong();

        assertLost(leases.get(0));
        assertThat(pipeline.counts().leasesLost()).isZero();
        consumer.onDeadLetter = TestConsumer.DONE;
        passTime();
        assertLost(leases.get(0));
        assertNothingIsLeft();
    }

    @Test
    void theHandlerLosesTheLeaseOfAMessageThatAStopReturns() throws InterruptedException {
        open(withLease());
        receive("1");

        pipeline.abandonHandlers();

        assertLost(leases.get(0));
        goOn();
        runCancellations();
        assertThat(pipeline.counts().leasesLost()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void aHandlerThatSettledItsMessageHasNotLostTheLease() {
        open(withLease().manual().takes(ParameterKind.MESSAGE, ParameterKind.LEASE, ParameterKind.ACKNOWLEDGEMENT)
                .calls(arguments -> {
                    leases.add((Lease) arguments[1]);
                    return handle(new Object[]{arguments[0], arguments[2]});
                }));
        receive("1");

        acknowledgements.get(0).ack();

        assertThat(leases.get(0).isLost()).isFalse();
    }

    @Test
    void anAttemptThatTookTooLongDoesNotEndTheNext() throws InterruptedException {
        open(listener().with("max-processing-time", "2s"));
        receive(TestDelivery.inGroup("1", "a"));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            executors.periodic.forEach(ManualExecutors.Periodic::tick);
            return !executors.blocking.isEmpty();
        });
        Runnable tooLong = executors.blocking.remove();
        fail("1");
        passTime();
        assertThat(called).containsExactly("1", "1");

        tooLong.run();
        goOn();
        runCancellations();

        assertThat(calls.get("1")).isNotDone();
        assertThat(pipeline.counts().leasesLost()).isZero();
        succeed("1");
        assertNothingIsLeft();
    }

    @Test
    void anAttemptThatEndsWhileItIsFoundToTakeTooLongDoesNotEndTheNext() throws InterruptedException {
        open(listener().with("max-processing-time", "2s").with("retry.max-attempts", "1"));
        receiveGroup("1");
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            executors.periodic.forEach(ManualExecutors.Periodic::tick);
            return !executors.blocking.isEmpty();
        });
        Runnable tooLong = executors.blocking.remove();
        consumer.onHasDeadLetterQueue = () -> {
            consumer.onHasDeadLetterQueue = () -> {
            };
            fail("1");
            passTime();
        };

        tooLong.run();
        goOn();

        assertThat(attempts).containsExactly(1, 2);
        assertThat(calls.get("1")).isNotDone();
        assertThat(pipeline.counts().leasesLost()).isZero();
        succeed("1");
        assertNothingIsLeft();
    }

    @Test
    void aCallWhoseMessageIsSettledIsCancelledWhenItTakesTooLong() throws InterruptedException {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT)
                .with("max-processing-time", "0.000000001s"));
        receive("1");
        acknowledgements.get(0).ack();
        goOn();

        handledTooLong();

        assertThat(calls.get("1")).isCancelled();
        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
        assertThat(consumer.released).isEmpty();
        assertThat(pipeline.counts().leasesLost()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void aCallWhoseMessagesAreSettledMayTakeAsLongAsOthers() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        acknowledgements.get(0).ack();
        goOn();

        handledTooLong();

        assertThat(calls.get("1")).isNotDone();
    }

    @Test
    void aGroupDoesNotWaitForEverForTheCallOfAFailedAttempt() throws InterruptedException {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT)
                .with("max-processing-time", "0.000000001s"));
        receiveGroup("1", "2");
        acknowledgements.get(0).nack(Duration.ZERO);

        tick();
        assertThat(pipeline.counts().inFlight()).as("given up").isZero();
        assertThat(consumer.releasedIds()).containsExactly("2");
        runCancellations();

        assertThat(calls.get("1")).isCancelled();
        assertThat(pipeline.counts().leasesLost()).isEqualTo(1);
        passTime();
        assertThat(called).containsExactly("1");
        assertNothingIsLeft();
    }

    // The listener's life

    @Test
    void returnsWhatWaitsWhenItIsClosed() throws InterruptedException {
        open();
        receive(TestDelivery.inGroup("a1", "a"), TestDelivery.inGroup("a2", "a"));
        pipeline.push(List.of(TestDelivery.of("1")));

        pipeline.close();
        goOn();
        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("a2", "1");
        assertThat(consumer.released).allMatch(release -> release.attempts().counted() == 0 && release.delay().isZero());
        assertThat(pipeline.flushed()).isFalse();
        succeed("a1");

        assertThat(called).containsExactly("a1");
        assertThat(pipeline.counts().released()).isEqualTo(2);
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void returnsWhatWaitsForItsRetryWhenItIsClosed() {
        open();
        receiveGroup("1");
        fail("1");

        pipeline.close();
        goOn();

        assertThat(consumer.released).singleElement().matches(release -> release.attempts().counted() == 1);
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void returnsWhatFailsAfterItWasClosed() {
        open();
        receiveGroup("1");
        pipeline.close();

        fail("1");

        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void returnsWhatComesAfterItWasClosed() {
        open();
        pipeline.close();

        receive("1");
        goOn();

        assertThat(called).isEmpty();
        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void returnsAndCancelsWhatIsNotFinishedInTime() {
        open();
        receive("1", "2");
        pipeline.close();

        pipeline.abandonHandlers();
        goOn();
        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("1", "2");
        assertThat(pipeline.flushed()).as("while calls run").isFalse();
        runCancellations();

        assertThat(calls.values()).allMatch(CompletableFuture::isCancelled);
        assertThat(pipeline.flushed()).isTrue();
        assertThat(pipeline.counts().inFlight()).isZero();
    }

    @Test
    void cancelsWhatGoesOnAfterItsMessageIsSettled() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        acknowledgements.get(0).ack();
        goOn();
        pipeline.close();

        pipeline.abandonHandlers();
        runCancellations();

        assertThat(calls.get("1")).isCancelled();
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void receivesAgainWhenItIsOpened() throws InterruptedException {
        open();
        receive("1");
        pipeline.close();
        succeed("1");

        pipeline.open();
        pipeline.receive();
        receive("2");
        succeed("2");

        assertThat(called).containsExactly("1", "2");
        assertNothingIsLeft();
    }

    @Test
    void handlesMoreAtOnceWithAHigherConcurrency() throws InterruptedException {
        open(listener().with("concurrency", "1"));
        pipeline.push(List.of(TestDelivery.of("1"), TestDelivery.of("2"), TestDelivery.of("3")));
        handlers.run();
        assertThat(called).hasSize(1);

        pipeline.concurrency(3);
        handlers.run();

        assertThat(called).hasSize(3);
        assertThat(consumer.life).containsExactly("capacity");
        assertThat(pipeline.concurrency()).isEqualTo(3);
        assertThat(pipeline.capacity()).isEqualTo(3);
    }

    @Test
    void sendsWhatWaitsForCompanyWhenItIsFlushed() {
        open(listener().batch(1).with("acknowledgement.linger", "1h"));
        receive("1");
        succeed("1");
        assertThat(consumer.acknowledged).isEmpty();

        assertThat(pipeline.flushed()).isFalse();
        goOn();

        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
        assertThat(pipeline.flushed()).isTrue();
    }

    // What the consumer reports

    @Test
    void saysHowTheConnectionFares() {
        open();
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);

        pipeline.missing("no such queue");
        assertThat(status.now().state()).isEqualTo(ListenerState.WAITING_FOR_QUEUE);
        pipeline.failing("rejected", new IllegalStateException("as meant"), Duration.ofSeconds(1));
        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).isEqualTo("rejected");
        pipeline.connected(null);
        pipeline.receiving();

        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
    }

    @Test
    void countsWhatWasMissedAndDropped() {
        open();

        pipeline.missed(Instant.now());
        pipeline.dropped(7);

        assertThat(pipeline.counts().gaps()).isEqualTo(1);
        assertThat(pipeline.counts().dropped()).isEqualTo(7);
    }

    @Test
    void extendsLeasesFromReceiptUntilSettlement() {
        open();
        Delivery old = TestDelivery.of("1").withLeasedAt(System.nanoTime() - Duration.ofMinutes(40).toNanos());
        pipeline.push(List.of(old));

        tick();

        assertThat(consumer.extended).containsExactly(List.of("1"));
    }
}
