package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.memory.MemoryMessage.State;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.SettlementResult;

class MemoryQueueTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final MemoryClock clock = new MemoryClock();
    private final MemoryQueue queue = new MemoryQueue("orders", clock, new AtomicLong(), new ChangeMonitor());
    private final MemoryQueue fifo = new MemoryQueue("orders.fifo", clock, new AtomicLong(), new ChangeMonitor());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void freezeTheClock() {
        clock.freeze();
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void receivesInTheOrderOfSendingUpToTheNumberAskedFor() {
        send(queue, "a");
        send(queue, "b");
        send(queue, "c");

        assertThat(bodies(receive(queue, 2))).containsExactly("a", "b");
        assertThat(bodies(receive(queue, 2))).containsExactly("c");
    }

    @Test
    void hidesAMessageWhileItsLeaseLasts() {
        send(queue, "a");
        receive(queue, 1);

        clock.advance(LEASE.minusNanos(1));

        assertThat(receive(queue, 1)).isEmpty();
    }

    @Test
    void deliversAgainWhenTheLeaseIsOverAndCountsTheAttempt() {
        send(queue, "a");
        MemoryDelivery first = receive(queue, 1).get(0);

        clock.advance(LEASE);
        MemoryDelivery second = receive(queue, 1).get(0);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void anAcknowledgedMessageIsGone() {
        send(queue, "a");

        assertThat(queue.acknowledge(receive(queue, 1))).containsExactly(SettlementResult.DONE);

        clock.advance(LEASE);
        assertThat(receive(queue, 1)).isEmpty();
        assertThat(total(queue)).isZero();
    }

    @Test
    void aStaleHandleSettlesNothing() {
        send(queue, "a");
        List<MemoryDelivery> late = receive(queue, 1);
        clock.advance(LEASE);
        List<MemoryDelivery> current = receive(queue, 1);

        assertThat(statuses(queue.acknowledge(late))).containsExactly(SettlementResult.Status.GONE);
        assertThat(statuses(queue.extend(late, LEASE))).containsExactly(SettlementResult.Status.GONE);
        assertThat(statuses(queue.release(List.of(new Release(late.get(0), Duration.ZERO)))))
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(queue.acknowledge(current)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void anAcknowledgementAfterTheLeaseIsTooLateEvenIfNobodyElseGotTheMessage() {
        send(queue, "a");
        List<MemoryDelivery> late = receive(queue, 1);

        clock.advance(LEASE);

        assertThat(statuses(queue.acknowledge(late))).containsExactly(SettlementResult.Status.GONE);
        assertThat(queue.messages(State.VISIBLE)).hasSize(1);
    }

    @Test
    void anExtendedLeaseLastsFromTheExtension() {
        send(queue, "a");
        List<MemoryDelivery> held = receive(queue, 1);
        clock.advance(Duration.ofSeconds(20));

        assertThat(queue.extend(held, LEASE)).containsExactly(SettlementResult.DONE);

        clock.advance(LEASE.minusNanos(1));
        assertThat(receive(queue, 1)).isEmpty();
        clock.advance(Duration.ofNanos(1));
        assertThat(receive(queue, 1)).hasSize(1);
    }

    @Test
    void aReleasedMessageComesBackAfterItsDelay() {
        send(queue, "a");
        release(queue, receive(queue, 1).get(0), Duration.ofSeconds(5));

        assertThat(queue.messages(State.DELAYED)).hasSize(1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(bodies(receive(queue, 1))).containsExactly("a");
    }

    @Test
    void aMessageSentWithADelayIsHiddenUntilThen() {
        queue.send(OutgoingMessage.of(Body.of("a")).delay(Duration.ofMinutes(1)), Headers.none());

        assertThat(receive(queue, 1)).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(receive(queue, 1).get(0).attempt()).isEqualTo(1);
    }

    @Test
    void aMessageReceivedTooOftenGoesToTheDeadLetterQueue() {
        MemoryQueue deadLetters = new MemoryQueue("orders-dlq", clock, new AtomicLong(), new ChangeMonitor());
        queue.redrive(new MemoryQueue.Redrive(() -> deadLetters, 2));
        send(queue, "a");

        for (int i = 0; i < 2; i++) {
            release(queue, receive(queue, 1).get(0), Duration.ZERO);
        }

        assertThat(receive(queue, 1)).isEmpty();
        assertThat(deadLetters.messages(State.VISIBLE)).extracting(StoredMessage::body).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource("veryLong")
    void aVeryLongTimeIsNoSpecialCase(Duration veryLong) {
        send(queue, "released");
        send(queue, "extended");
        queue.send(OutgoingMessage.of(Body.of("sent")).delay(veryLong), Headers.none());
        List<MemoryDelivery> taken = uninterrupted(() -> queue.receive(Integer.MAX_VALUE, veryLong, veryLong, () -> false));

        release(queue, taken.get(0), veryLong);
        assertThat(queue.extend(taken.subList(1, 2), veryLong)).containsExactly(SettlementResult.DONE);

        clock.advance(Duration.ofDays(3650));
        assertThat(receive(queue, 10)).isEmpty();
        clock.advance(veryLong);
        assertThat(receive(queue, 10)).hasSize(3);
    }

    static Duration[] veryLong() {
        return new Duration[]{Duration.ofDays(999_999), Duration.ofSeconds(Long.MAX_VALUE)};
    }

    @Test
    void aFifoQueueGivesWhatItHasHoweverMuchIsAskedFor() {
        sendTo("a", "1");

        assertThat(receive(fifo, Integer.MAX_VALUE)).hasSize(1);
    }

    @Test
    void aDeletedQueueLeavesNothingBehind() {
        int before = clock.watchers();

        new MemoryQueue("temporary", clock, new AtomicLong(), new ChangeMonitor()).delete();

        assertThat(clock.watchers()).isEqualTo(before);
    }

    @Test
    void aDeliverysSizeIsThatOfItsBody() {
        send(queue, "four");
        queue.send(OutgoingMessage.of(Body.of(new byte[1000])), Headers.none());

        assertThat(receive(queue, 2)).extracting(MemoryDelivery::size).containsExactly(4L, 1000L);
    }

    @Test
    void aMessageReturnedUntouchedSpendsNoAttempt() {
        send(queue, "a");

        for (int receipt = 1; receipt <= 20; receipt++) {
            MemoryDelivery untouched = receive(queue, 1).get(0);
            assertThat(untouched.attempt()).isEqualTo(1);
            assertThat(untouched.receives()).isEqualTo(1);
            release(untouched, 0);
        }

        assertThat(queue.messages(State.VISIBLE)).extracting(StoredMessage::attempts).containsExactly(0);
    }

    @Test
    void retriesKeptInMemoryCountWhenTheMessageIsReturned() {
        send(queue, "a");

        release(receive(queue, 1).get(0), 3);

        assertThat(receive(queue, 1).get(0).attempt()).isEqualTo(4);
        assertThat(queue.messages(State.IN_FLIGHT)).extracting(StoredMessage::attempts).containsExactly(4);
    }

    @Test
    void anAttemptThatHasBegunAndDoesNotCountIsAReceiveAllTheSame() {
        send(queue, "a");

        for (int receipt = 1; receipt <= 5; receipt++) {
            MemoryDelivery delivery = receive(queue, 1).get(0);
            assertThat(delivery.attempt()).isEqualTo(1);
            assertThat(delivery.receives()).isEqualTo(receipt);
            assertThat(delivery.isUsedUp()).isFalse();
            queue.release(List.of(new Release(delivery, Duration.ZERO, new Attempts(0, receipt, false))));
        }
    }

    @Test
    void knowsThatNoAttemptIsLeft() {
        send(queue, "a");
        queue.release(List.of(new Release(receive(queue, 1).get(0), Duration.ZERO, new Attempts(1, 1, true))));
        MemoryDelivery lost = receive(queue, 1).get(0);
        assertThat(lost.isUsedUp()).isTrue();
        queue.expireLeases(message -> true);

        assertThat(receive(queue, 1).get(0).isUsedUp()).isTrue();
    }

    @Test
    void aLostLeaseThatNoHandlerBeganSpendsNoAttempt() {
        send(queue, "a");
        MemoryDelivery lost = receive(queue, 1).get(0);
        queue.expireLeases(message -> true);

        MemoryDelivery next = receive(queue, 1).get(0);
        queue.abandon(lost, Attempts.NONE);

        assertThat(next.attempt()).isEqualTo(1);
        release(next, 1);
        assertThat(receive(queue, 1).get(0).attempt()).isEqualTo(2);
    }

    @Test
    void aMessageReturnedUntouchedIsNotMovedToTheDeadLetterQueue() {
        MemoryQueue deadLetters = new MemoryQueue("orders-dlq", clock, new AtomicLong(), new ChangeMonitor());
        queue.redrive(new MemoryQueue.Redrive(() -> deadLetters, 2));
        send(queue, "a");

        for (int receipt = 1; receipt <= 5; receipt++) {
            release(receive(queue, 1).get(0), 0);
        }

        assertThat(receive(queue, 1)).hasSize(1);
        assertThat(total(deadLetters)).isZero();
    }

    @Test
    void aWaitingReceiveIsWokenByAMessage() throws Exception {
        CompletableFuture<List<MemoryDelivery>> receive = receiveInBackground(Duration.ofMinutes(1), false);

        send(queue, "a");

        assertThat(receive.get(5, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void aWaitingReceiveIsWokenByTheEndOfALeaseInRealTime() throws Exception {
        clock.resume();
        send(queue, "a");
        queue.receive(1, Duration.ofMillis(100), Duration.ZERO, () -> false);

        CompletableFuture<List<MemoryDelivery>> receive = receiveInBackground(Duration.ofMinutes(1), false);

        assertThat(receive.get(5, TimeUnit.SECONDS)).extracting(MemoryDelivery::attempt).containsExactly(2);
    }

    @Test
    void aWaitingReceiveIsWokenByTheClockBeingAdvanced() throws Exception {
        send(queue, "a");
        receive(queue, 1);
        CompletableFuture<List<MemoryDelivery>> receive = receiveInBackground(Duration.ofMinutes(1), false);

        clock.advance(LEASE);

        assertThat(receive.get(5, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void aWaitingReceiveIsWokenByTheEndOfALeaseThatWasShortened() throws Exception {
        clock.resume();
        send(queue, "a");
        List<MemoryDelivery> held = receive(queue, 1);
        CompletableFuture<List<MemoryDelivery>> receive = new CompletableFuture<>();
        Thread waiting = new Thread(() -> receive.complete(
                uninterrupted(() -> queue.receive(1, LEASE, Duration.ofSeconds(20), () -> false))));
        waiting.setDaemon(true);
        waiting.start();
        await().atMost(Duration.ofSeconds(5)).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        queue.extend(held, Duration.ofMillis(10));

        assertThat(receive.get(5, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void aWaitingReceiveEndsWhenItsConsumerStops() throws Exception {
        AtomicBoolean stopping = new AtomicBoolean();
        CompletableFuture<List<MemoryDelivery>> receive = CompletableFuture.supplyAsync(
                () -> uninterrupted(() -> queue.receive(1, LEASE, Duration.ofMinutes(1), stopping::get)), threads);
        stopping.set(true);

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            queue.wake();
            assertThat(receive).isCompletedWithValue(List.of());
        });
    }

    @Test
    void aReceiveReturnsNothingWhenItsWaitIsOver() throws Exception {
        assertThat(queue.receive(1, LEASE, Duration.ofMillis(20), () -> false)).isEmpty();
    }

    @Test
    void manyConsumersGetEveryMessageOnce() {
        clock.resume();
        int count = 20_000;
        AtomicLong received = new AtomicLong();
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> uninterrupted(() -> {
                while (received.get() < count) {
                    List<MemoryDelivery> deliveries = queue.receive(10, LEASE, Duration.ofMillis(50), () -> false);
                    assertThat(deliveries).allMatch(delivery -> delivery.attempt() == 1);
                    received.addAndGet(
                            queue.acknowledge(deliveries).stream().filter(SettlementResult.DONE::equals).count());
                }
                return null;
            }));
        }
        for (int i = 0; i < count; i++) {
            send(queue, "m" + i);
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> received.get() == count);
        assertThat(total(queue)).isZero();
    }

    @Test
    void aFifoGroupIsHeldBackWhileOneOfItsMessagesIsInFlight() {
        sendTo("g", "a");
        sendTo("g", "b");
        sendTo("h", "c");

        List<MemoryDelivery> first = receive(fifo, 1);
        assertThat(bodies(first)).containsExactly("a");
        assertThat(bodies(receive(fifo, 10))).containsExactly("c");

        fifo.acknowledge(first);
        assertThat(bodies(receive(fifo, 10))).containsExactly("b");
    }

    @Test
    void aFifoGroupKeepsItsOrderAcrossRedeliveries() {
        sendTo("g", "a");
        sendTo("g", "b");
        sendTo("g", "c");
        List<MemoryDelivery> both = receive(fifo, 2);

        release(fifo, both.get(1), Duration.ZERO);
        assertThat(receive(fifo, 10)).isEmpty();
        release(fifo, both.get(0), Duration.ZERO);

        assertThat(bodies(receive(fifo, 10))).containsExactly("a", "b", "c");
    }

    @Test
    void aFifoGroupWaitsForTheRetryOfItsFailedMessage() {
        sendTo("g", "a");
        sendTo("g", "b");
        release(fifo, receive(fifo, 1).get(0), Duration.ofSeconds(5));

        assertThat(receive(fifo, 10)).isEmpty();
        clock.advance(Duration.ofSeconds(5));
        assertThat(bodies(receive(fifo, 10))).containsExactly("a", "b");
    }

    @Test
    void aFifoQueueKnowsAMessageOfTheSameContentForFiveMinutes() {
        Receipt first = sendTo("g", "a");

        assertThat(sendTo("g", "a")).isEqualTo(first);
        assertThat(fifo.messages(State.VISIBLE)).hasSize(1);
        clock.advance(Duration.ofMinutes(5));
        assertThat(sendTo("g", "a")).isNotEqualTo(first);
    }

    @Test
    void aFifoQueueKnowsAMessageByItsDeduplicationIdRatherThanItsContent() {
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of("a")).groupId("g");
        fifo.send(message.deduplicationId("1"), Headers.none());
        fifo.send(message.deduplicationId("2"), Headers.none());
        fifo.send(message.deduplicationId("2"), Headers.none());

        assertThat(fifo.messages(State.VISIBLE)).hasSize(2);
    }

    @Test
    void aDuplicatedMessageIsReceivedAndSettledTwice() {
        send(queue, "a");
        queue.duplicateNext();

        List<MemoryDelivery> first = receive(queue, 10);
        List<MemoryDelivery> second = receive(queue, 10);

        assertThat(second.get(0).id()).isEqualTo(first.get(0).id());
        assertThat(queue.acknowledge(first)).containsExactly(SettlementResult.DONE);
        assertThat(queue.acknowledge(second)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void failsAsManyReceivesAsInjected() {
        queue.failNextReceives(1);
        send(queue, "a");

        assertThatThrownBy(() -> receive(queue, 1)).hasMessageContaining("failNextReceives");
        assertThat(receive(queue, 1)).hasSize(1);
    }

    @Test
    void failsAsManySettlementsAsInjected() {
        send(queue, "a");
        List<MemoryDelivery> held = receive(queue, 1);
        queue.failNextSettlements(1);

        assertThat(statuses(queue.acknowledge(held))).containsExactly(SettlementResult.Status.RETRY);
        assertThat(queue.acknowledge(held)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void expiredLeasesMakeMessagesVisibleAtOnce() {
        send(queue, "a");
        List<MemoryDelivery> held = receive(queue, 1);

        queue.expireLeases(message -> true);

        assertThat(statuses(queue.acknowledge(held))).containsExactly(SettlementResult.Status.GONE);
        assertThat(receive(queue, 1)).hasSize(1);
    }

    @Test
    void aPurgeTakesMessagesInFlightToo() {
        send(queue, "a");
        List<MemoryDelivery> held = receive(queue, 1);
        send(queue, "b");

        queue.purge();

        assertThat(total(queue)).isZero();
        assertThat(statuses(queue.acknowledge(held))).containsExactly(SettlementResult.Status.GONE);
    }

    private CompletableFuture<List<MemoryDelivery>> receiveInBackground(Duration wait, boolean stopped) {
        return CompletableFuture.supplyAsync(() -> uninterrupted(() -> queue.receive(1, LEASE, wait, () -> stopped)),
                threads);
    }

    private static Receipt send(MemoryQueue queue, String body) {
        return queue.send(OutgoingMessage.of(Body.of(body)), Headers.none());
    }

    private Receipt sendTo(String group, String body) {
        return fifo.send(OutgoingMessage.of(Body.of(body)).groupId(group), Headers.none());
    }

    private static List<MemoryDelivery> receive(MemoryQueue queue, int max) {
        return uninterrupted(() -> queue.receive(max, LEASE, Duration.ZERO, () -> false));
    }

    private static void release(MemoryQueue queue, MemoryDelivery delivery, Duration delay) {
        assertThat(queue.release(List.of(new Release(delivery, delay)))).containsExactly(SettlementResult.DONE);
    }

    private void release(MemoryDelivery delivery, int attempts) {
        assertThat(queue.release(List.of(new Release(delivery, Duration.ZERO, Attempts.before(delivery).plus(attempts)))))
                .containsExactly(SettlementResult.DONE);
    }

    private static int total(MemoryQueue queue) {
        return queue.depth().total();
    }

    private static List<String> bodies(List<MemoryDelivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.body().text()).toList();
    }

    private static List<SettlementResult.Status> statuses(List<SettlementResult> results) {
        return results.stream().map(SettlementResult::status).toList();
    }

    private interface Interruptible<T> {
        T call() throws InterruptedException;
    }

    private static <T> T uninterrupted(Interruptible<T> action) {
        try {
            return action.call();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
