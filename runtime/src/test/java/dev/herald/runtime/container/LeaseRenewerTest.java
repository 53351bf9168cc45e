package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import dev.herald.LeaseLostException;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.container.TestConsumer.Answers;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class LeaseRenewerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofSeconds(40);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final TestEvents events = new TestEvents();
    private final LeaseRenewer leases = new LeaseRenewer(consumer, new BrokerCalls(ListenerObserver.NONE), executors,
            Duration.ofMinutes(15).toNanos(), events);

    /** Keeps what is reported, in order; fails on messages named "bad". */
    private static final class TestEvents implements LeaseRenewer.Events {

        final List<String> reported = new ArrayList<>();
        boolean returnsWhatWaits = true;
        int ticks;

        private void report(String event, InFlight message) {
            reported.add(event + " " + message.delivery.id());
            if (message.delivery.id().equals("bad")) {
                throw new StackOverflowError("as meant");
            }
        }

        @Override
        public void leaseLost(InFlight message, String reason) {
            report("lost (" + reason + ")", message);
        }

        @Override
        public void handledTooLong(InFlight message) {
            report("too long", message);
        }

        @Override
        public boolean waitsTooLong(InFlight message) {
            report("waits", message);
            return returnsWhatWaits;
        }

        @Override
        public void adrift(InFlight message) {
            report("adrift", message);
        }

        @Override
        public void renewalFailed(InFlight message, Throwable defect) {
            reported.add("not renewed " + message.delivery.id());
        }

        @Override
        public void tick() {
            ticks++;
        }
    }

    /** A message that was leased so many seconds ago. */
    private InFlight leased(String id, int secondsAgo) {
        long now = System.nanoTime();
        return leases.track(TestDelivery.of(id).withLeasedAt(now - secondsAgo * SECOND), now);
    }

    private Attempt handled(InFlight message) {
        message.begin(new Invocation(List.of(message), executors));
        return new Attempt(message, 1, null);
    }

    private void start() {
        leases.start(LEASE);
    }

    private void tick() {
        executors.periodic.forEach(ManualExecutors.Periodic::tick);
    }

    private List<Long> periods() {
        return executors.periodic.stream().filter(periodic -> !periodic.isCancelled()).map(periodic -> periodic.nanos).toList();
    }

    private static long seconds(InFlight message) {
        return Math.round((double) message.remainingNanos(System.nanoTime()) / SECOND);
    }

    // Messages that no handler begins

    private InFlight received(String id, Duration ago) {
        long now = System.nanoTime();
        return leases.track(TestDelivery.of(id).withLeasedAt(now), now - ago.toNanos());
    }

    @Test
    void returnsWhatNoHandlerBeginsForAsLongAsOneMayTake() {
        start();
        received("stuck", Duration.ofMinutes(16));
        received("waits", Duration.ofMinutes(14));
        handled(received("handled", Duration.ofMinutes(16)));
        Attempt failed = handled(received("failed", Duration.ofMinutes(16)));
        failed.message().keepForRetry(1, SECOND);

        tick();

        assertThat(events.reported).containsExactly("waits stuck");
    }

    @Test
    void renewsTheLeaseOfWhatWaitsLongAndIsNotReturned() {
        start();
        events.returnsWhatWaits = false;
        InFlight message = leases.track(TestDelivery.of("waits").withLeasedAt(System.nanoTime() - 20 * SECOND),
                System.nanoTime() - Duration.ofMinutes(16).toNanos());

        tick();
        executors.runBlocking();

        assertThat(events.reported).containsExactly("waits waits");
        assertThat(seconds(message)).isEqualTo(40);
    }

    @Test
    void returnsNothingToABrokerWithoutLeases() {
        leases.start(null);
        received("m", Duration.ofMinutes(16));

        tick();

        assertThat(events.reported).isEmpty();
    }

    // Messages that nobody sees to

    @Test
    void endsAMessageWhoseSettlementBrokeOff() {
        start();
        Attempt attempt = handled(leased("m", 0));

        assertThatThrownBy(() -> attempt.message().settle(1, () -> {
            throw new StackOverflowError("as meant");
        })).isInstanceOf(StackOverflowError.class);
        tick();

        assertThat(events.reported).containsExactly("adrift m");
    }

    @Test
    void endsAMessageWhoseSettlementIsNotAnsweredLongAfterItsLease() {
        start();
        handled(leased("answered soon", 45)).message().settle(1, () -> {
        });
        handled(leased("m", 51)).message().settle(1, () -> {
        });

        tick();

        assertThat(events.reported).containsExactly("adrift m");
    }

    @Test
    void endsASettlementThatBrokeOffAfterAnExtension() {
        start();
        InFlight message = handled(leased("m", 25)).message();
        consumer.onExtend = deliveries -> {
            message.settle(1, () -> {
                throw new StackOverflowError("as meant");
            });
            return TestConsumer.DONE.to(deliveries);
        };
        tick();
        executors.runBlocking();

        tick();

        assertThat(events.reported).containsExactly("not renewed m", "adrift m");
    }

    @Test
    void findsAgainWhatNoThreadCouldExtend() {
        start();
        leased("m", 25);
        executors.noThread = true;
        assertThatThrownBy(this::tick).isInstanceOf(OutOfMemoryError.class);
        assertThat(events.ticks).isEqualTo(1);

        executors.noThread = false;
        tick();
        executors.runBlocking();

        assertThat(consumer.extended).containsExactly(List.of("m"));
    }

    // Extensions

    @Test
    void aLeaseBeginsWhenItWasGiven() {
        start();

        assertThat(seconds(leased("m", 15))).isEqualTo(25);
    }

    @Test
    void extendsWhatIsHalfOver() {
        start();
        InFlight old = leased("old", 21);
        leased("young", 5);

        tick();
        executors.runBlocking();

        assertThat(consumer.extended).containsExactly(List.of("old"));
        assertThat(consumer.leases).containsExactly(LEASE);
        assertThat(seconds(old)).isEqualTo(40);
    }

    @Test
    void extendsAllThatIsDueTogether() {
        start();
        leased("1", 25);
        handled(leased("2", 25));
        InFlight retried = leased("3", 25);
        handled(retried);
        retried.keepForRetry(1, 0);

        tick();
        executors.runBlocking();

        assertThat(consumer.extended).singleElement().asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void doesNotCallTheBrokerOnTheTimersThread() {
        start();
        leased("m", 25);

        tick();

        assertThat(consumer.extended).isEmpty();
        assertThat(executors.blocking).hasSize(1);
    }

    @Test
    void makesNoCallIfNothingIsDue() {
        start();
        leased("m", 5);

        tick();

        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void doesNotExtendWhatIsBeingSettled() {
        start();
        leased("m", 25).settleNow(() -> {
        });

        tick();

        assertThat(executors.blocking).isEmpty();
        assertThat(events.reported).isEmpty();
    }

    @Test
    void doesNotExtendWhatItForgot() {
        start();
        InFlight message = leased("m", 25);

        leases.forget(message);
        tick();

        assertThat(executors.blocking).isEmpty();
        assertThat(leases.count()).isZero();
    }

    @Test
    void knowsWhatIsInFlight() {
        start();
        InFlight first = leased("1", 0);
        InFlight second = leased("2", 0);

        assertThat(leases.all()).containsExactlyInAnyOrder(first, second);
        assertThat(leases.count()).isEqualTo(2);
    }

    @Test
    void extendsNothingWhereTheBrokerHasNoLeases() {
        leases.start(null);
        leased("m", 1000);

        tick();

        assertThat(executors.blocking).isEmpty();
        assertThat(events.reported).isEmpty();
        assertThat(events.ticks).isEqualTo(1);
    }

    @Test
    void anExtensionThatFailedIsTriedAgain() {
        consumer.onExtend = Answers.always(SettlementResult.retry("busy"));
        start();
        InFlight message = leased("m", 25);
        tick();
        executors.runBlocking();
        assertThat(seconds(message)).isEqualTo(15);

        consumer.onExtend = TestConsumer.DONE;
        tick();
        executors.runBlocking();

        assertThat(consumer.extended).hasSize(2);
        assertThat(seconds(message)).isEqualTo(40);
    }

    @Test
    void aCallThatThrewIsMadeAgain() {
        consumer.onExtend = Answers.failing(new IllegalStateException("as meant"));
        start();
        leased("m", 25);
        tick();
        executors.runBlocking();

        tick();
        executors.runBlocking();

        assertThat(consumer.extended).hasSize(2);
        assertThat(events.reported).isEmpty();
    }

    @Test
    void anExtensionUnderWayIsNotSentAgain() {
        start();
        leased("m", 25);

        tick();
        tick();

        assertThat(executors.blocking).hasSize(1);
    }

    @Test
    void anUnansweredExtensionIsFollowedByAnother() throws InterruptedException {
        leases.start(Duration.ofMillis(40));
        Attempt attempt = handled(leased("m", -3600));
        CountDownLatch unanswered = new CountDownLatch(1);
        consumer.onExtend = deliveries -> {
            if (consumer.extended.size() == 1) {
                awaitLatch(unanswered);
            }
            return TestConsumer.DONE.to(deliveries);
        };
        leases.extend(attempt, Duration.ofSeconds(1));
        Thread first = new Thread(executors.blocking.remove());
        first.start();
        await().atMost(SOON).until(() -> consumer.extended.size() == 1);

        CompletionStage<Void> second = leases.extend(attempt, Duration.ofSeconds(1));
        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
            executors.runBlocking();
            executors.runTimed();
            return consumer.extended.size() == 2;
        });

        executors.runApplication();
        assertThat(second).isCompleted();
        unanswered.countDown();
        first.join(SOON.toMillis());
    }

    @Test
    void extendsAsManyTogetherAsTheBrokerTakes() {
        consumer.extensionsPerCall = 2;
        start();
        List.of("1", "2", "3", "4", "5").forEach(id -> leased(id, 25));

        tick();
        executors.runBlocking();

        assertThat(consumer.extended).extracting(List::size).containsExactly(2, 2, 1);
        assertThat(consumer.extended.stream().flatMap(List::stream)).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    }

    @Test
    void aMessageDoesNotWaitForTheAnswersAboutOthers() {
        consumer.extensionsPerCall = 1;
        start();
        List<InFlight> messages = List.of(leased("1", 25), leased("2", 25));
        List<Long> left = new ArrayList<>();
        consumer.onExtend = deliveries -> {
            messages.forEach(message -> left.add(seconds(message)));
            return TestConsumer.DONE.to(deliveries);
        };

        tick();
        executors.runBlocking();

        assertThat(left.subList(0, 2)).as("seconds left at the first call").containsExactly(15L, 15L);
        assertThat(left.subList(2, 4)).as("seconds left at the second call").containsExactlyInAnyOrder(15L, 40L);
    }

    @Test
    void aCallThatIsNotAnsweredKeepsNoMessageFromBeingExtended() throws InterruptedException {
        consumer.extensionsPerCall = 1;
        start();
        List.of("1", "2", "3").forEach(id -> leased(id, 25));
        CountDownLatch unanswered = new CountDownLatch(1);
        consumer.onExtend = deliveries -> {
            if (consumer.extended.size() == 1) {
                awaitLatch(unanswered);
            }
            return TestConsumer.DONE.to(deliveries);
        };

        tick();
        Thread first = new Thread(executors.blocking.remove());
        first.start();
        await().atMost(SOON).until(() -> consumer.extended.size() == 1);
        executors.runBlocking();

        assertThat(consumer.extended).hasSize(3);
        unanswered.countDown();
        first.join(SOON.toMillis());
    }

    @Test
    void makesAFewCallsAtOnceForManyMessages() {
        consumer.extensionsPerCall = 1;
        start();
        for (int i = 0; i < 100; i++) {
            leased("m" + i, 25);
        }

        tick();
        assertThat(executors.blocking).hasSize(8);
        executors.runBlocking();

        assertThat(consumer.extended).hasSize(100);
    }

    @Test
    void aSettlementDoesNotWaitForAnExtensionThatIsNotSentYet() {
        start();
        InFlight message = leased("m", 25);
        tick();
        List<String> settled = new ArrayList<>();

        message.settleNow(() -> settled.add("settled"));

        assertThat(settled).containsExactly("settled");
        executors.runBlocking();
        assertThat(consumer.extended).isEmpty();
    }

    @Test
    void aSettlementDoesNotWaitForAnExtensionThatIsNotAnswered() {
        start();
        InFlight message = leased("m", 25);
        List<String> settled = new ArrayList<>();
        consumer.onExtend = deliveries -> {
            message.settleNow(() -> settled.add("settled"));
            tick();
            assertThat(settled).isEmpty();
            await().atMost(SOON).until(() -> {
                tick();
                return !settled.isEmpty();
            });
            return TestConsumer.DONE.to(deliveries);
        };

        tick();
        executors.runBlocking();

        assertThat(settled).containsExactly("settled");
    }

    // Losses

    @Test
    void aLeaseThatWasNotExtendedInTimeIsLost() {
        start();
        InFlight message = leased("m", 41);

        tick();

        assertThat(message.state()).isEqualTo(State.LOST);
        assertThat(events.reported)
                .containsExactly("lost (it could not be extended in time; if this recurs, raise visibility-timeout) m");
        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void aLeaseIsLostOnce() {
        start();
        leased("m", 41);

        tick();
        tick();

        assertThat(events.reported).hasSize(1);
    }

    @Test
    void aLeaseThatTheBrokerHasTakenBackIsLost() {
        consumer.onExtend = Answers.always(SettlementResult.gone("not ours"));
        start();
        InFlight message = leased("m", 25);

        tick();
        executors.runBlocking();

        assertThat(message.state()).isEqualTo(State.LOST);
        assertThat(events.reported).containsExactly("lost (not ours) m");
    }

    @Test
    void whatIsBeingSettledIsNotLost() {
        start();
        InFlight message = leased("m", 41);
        message.settleNow(() -> {
        });

        leases.lose(message, "as meant");

        assertThat(message.state()).isEqualTo(State.SETTLING);
        assertThat(events.reported).isEmpty();
    }

    @Test
    void aMessageThatThrowsDoesNotStopTheLook() {
        start();
        leased("bad", 41);
        leased("other", 41);
        leased("due", 25);

        tick();
        executors.runBlocking();

        assertThat(events.reported).contains("not renewed bad",
                "lost (it could not be extended in time; if this recurs, raise visibility-timeout) other").hasSize(3);
        assertThat(consumer.extended).containsExactly(List.of("due"));
        assertThat(events.ticks).isEqualTo(1);
    }

    @Test
    void aMessageThatThrowsDoesNotKeepAnAnswerFromTheOthers() {
        consumer.onExtend = Answers.always(SettlementResult.gone("not ours"));
        start();
        leased("bad", 25);
        leased("1", 25);
        leased("2", 25);

        tick();
        executors.runBlocking();

        assertThat(events.reported).containsExactlyInAnyOrder("lost (not ours) bad", "not renewed bad",
                "lost (not ours) 1", "lost (not ours) 2");
    }

    @Test
    void aSettlementThatThrowsDoesNotKeepAnAnswerFromTheOthers() {
        start();
        List<InFlight> messages = List.of(leased("1", 25), leased("2", 25), leased("3", 25));
        List<InFlight> settled = new ArrayList<>();
        consumer.onExtend = deliveries -> {
            messages.forEach(message -> message.settleNow(() -> {
                settled.add(message);
                throw new StackOverflowError("as meant");
            }));
            return TestConsumer.DONE.to(deliveries);
        };
        tick();

        executors.runBlocking();

        assertThat(settled).containsExactlyInAnyOrderElementsOf(messages);
    }

    // How long a message may be handled

    @Test
    void reportsWhatIsHandledTooLong() {
        start();
        InFlight message = handled(leased("m", 25)).message();
        message.attemptOf(message.call(), System.nanoTime() - 1);

        tick();

        assertThat(events.reported).containsExactly("too long m");
        assertThat(executors.blocking).as("is not extended").isEmpty();
    }

    @Test
    void reportsWhatIsHandledTooLongWhereTheBrokerHasNoLeases() {
        leases.start(null);
        InFlight message = handled(leased("m", 0)).message();
        message.attemptOf(message.call(), System.nanoTime() - 1);

        tick();

        assertThat(events.reported).containsExactly("too long m");
    }

    // Extensions on request

    @Test
    void extendsOnRequest() {
        start();
        InFlight message = leased("m", 5);

        CompletionStage<Void> extended = leases.extend(handled(message), Duration.ofMinutes(10));
        executors.runBlocking();

        assertThat(consumer.leases).containsExactly(Duration.ofMinutes(10));
        assertThat(seconds(message)).isEqualTo(600);
        assertThat(extended).isNotCompleted();
        executors.runApplication();
        assertThat(extended).isCompleted();
    }

    @Test
    void extendsByTheLeaseAtLeast() {
        start();

        leases.extend(handled(leased("m", 5)), Duration.ofSeconds(1));
        executors.runBlocking();

        assertThat(consumer.leases).containsExactly(LEASE);
    }

    @Test
    void anExtensionOnRequestLetsTheAttemptTakeLonger() {
        start();
        Attempt attempt = handled(leased("m", 5));
        attempt.message().attemptOf(attempt.message().call(), System.nanoTime() + SECOND);

        leases.extend(attempt, Duration.ofMinutes(10));

        assertThat(attempt.message().overdueAttempt(System.nanoTime() + 599 * SECOND)).isZero();
        assertThat(attempt.message().overdueAttempt(System.nanoTime() + 601 * SECOND)).isNotZero();
    }

    @Test
    void aLeaseLastsAsLongAsTheBrokerGrants() {
        consumer.onExtend = Answers.always(SettlementResult.extendedTo(Duration.ofMinutes(2)));
        start();
        InFlight message = leased("m", 5);

        CompletionStage<Void> extended = leases.extend(handled(message), Duration.ofMinutes(10));
        executors.runBlocking();
        executors.runApplication();

        assertThat(extended).isCompleted();
        assertThat(seconds(message)).isEqualTo(120);
    }

    @Test
    void anExtensionMayBeOfAnyLength() {
        start();
        Attempt attempt = handled(leased("m", 5));

        CompletionStage<Void> extended = leases.extend(attempt, Duration.ofSeconds(Long.MAX_VALUE));
        executors.runBlocking();
        executors.runApplication();

        assertThat(extended).isCompleted();
        assertThat(attempt.message().remainingNanos(System.nanoTime())).isGreaterThan(Duration.ofDays(365).toNanos());
    }

    @Test
    void theBrokersRejectionIsTheAnswerToARequest() {
        consumer.onExtend = Answers.always(SettlementResult.retry("busy"));
        start();

        CompletionStage<Void> extended = leases.extend(handled(leased("m", 5)), Duration.ofMinutes(10));
        executors.runBlocking();
        executors.runApplication();

        assertThat(failure(extended)).isInstanceOf(IllegalStateException.class).hasMessageContaining("busy");
        assertThat(events.reported).isEmpty();
    }

    @Test
    void aRequestFindsOutThatTheLeaseIsLost() {
        consumer.onExtend = Answers.always(SettlementResult.gone("not ours"));
        start();

        CompletionStage<Void> extended = leases.extend(handled(leased("m", 5)), Duration.ofMinutes(10));
        executors.runBlocking();
        executors.runApplication();

        assertThat(failure(extended)).isInstanceOf(LeaseLostException.class).hasMessageContaining("message m")
                .hasMessageContaining("not ours");
        assertThat(events.reported).containsExactly("lost (not ours) m");
    }

    @Test
    void aRequestOfAnOldAttemptIsRejected() {
        start();
        Attempt old = handled(leased("m", 5));
        old.message().keepForRetry(1, 0);

        CompletionStage<Void> extended = leases.extend(old, Duration.ofMinutes(10));

        assertThat(failure(extended)).isInstanceOf(LeaseLostException.class);
        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void aRequestFailsWhereTheBrokerHasNoLeases() {
        leases.start(null);
        Attempt attempt = handled(leased("m", 0));
        attempt.message().attemptOf(attempt.message().call(), System.nanoTime() - 1);

        assertThat(failure(leases.extend(attempt, Duration.ofMinutes(10)))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no leases");

        assertThat(attempt.message().overdueAttempt(System.nanoTime())).isNotZero();
        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void aMessageOfABrokerWithoutLeasesIsOursUntilItIsLost() {
        leases.start(null);
        Attempt attempt = handled(leased("m", 1000));
        CallLease lease = new CallLease(List.of(attempt), leases);

        assertThat(lease.remaining()).isGreaterThan(Duration.ofDays(365));
        assertThat(lease.isLost()).isFalse();
        leases.lose(attempt.message(), "as meant");

        assertThat(lease.remaining()).isZero();
        assertThat(lease.isLost()).isTrue();
    }

    @Test
    void aRequestWaitsForAnExtensionUnderWay() {
        start();
        Attempt attempt = handled(leased("m", 25));
        List<CompletionStage<Void>> extended = new ArrayList<>();
        consumer.onExtend = deliveries -> {
            if (extended.isEmpty()) {
                extended.add(leases.extend(attempt, Duration.ofMinutes(10)));
                executors.runBlocking();
                assertThat(consumer.extended).as("calls while the first is under way").hasSize(1);
            }
            return TestConsumer.DONE.to(deliveries);
        };
        tick();
        executors.runBlocking();

        executors.runTimed();
        executors.runBlocking();
        executors.runApplication();

        assertThat(extended).singleElement().satisfies(stage -> assertThat(stage).isCompleted());
        assertThat(consumer.leases).containsExactly(LEASE, Duration.ofMinutes(10));
    }

    @Test
    void aRequestMakesTheExtensionThatIsNotSentYetUnnecessary() {
        start();
        Attempt attempt = handled(leased("m", 25));
        tick();
        Runnable notSent = executors.blocking.remove();

        leases.extend(attempt, Duration.ofMinutes(10));
        executors.runBlocking();
        notSent.run();

        assertThat(consumer.leases).containsExactly(Duration.ofMinutes(10));
    }

    @Test
    void aRequestThatWaitsFailsWhenTheMessageIsSettled() {
        start();
        Attempt attempt = handled(leased("m", 25));
        List<CompletionStage<Void>> extended = new ArrayList<>();
        consumer.onExtend = deliveries -> {
            extended.add(leases.extend(attempt, Duration.ofMinutes(10)));
            executors.runBlocking();
            attempt.message().settleNow(() -> {
            });
            return TestConsumer.DONE.to(deliveries);
        };
        tick();
        executors.runBlocking();

        executors.runTimed();
        executors.runBlocking();
        executors.runApplication();

        assertThat(extended).singleElement().satisfies(stage -> assertThat(failure(stage))
                .isInstanceOf(LeaseLostException.class));
        assertThat(consumer.extended).hasSize(1);
    }

    // Periods

    @Test
    void looksFourTimesALease() {
        leases.start(Duration.ofSeconds(2));

        assertThat(periods()).containsExactly(SECOND / 2);
    }

    @Test
    void looksOnceASecondAtLeast() {
        leases.start(LEASE);

        assertThat(periods()).containsExactly(SECOND);
    }

    @Test
    void looksOnceASecondWhereTheBrokerHasNoLeases() {
        leases.start(null);

        assertThat(periods()).containsExactly(SECOND);
    }

    @Test
    void anyLeaseHasAPeriod() {
        leases.start(Duration.ofNanos(1));
        assertThat(periods()).containsExactly(1L);

        leases.start(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(periods()).containsExactly(SECOND);
    }

    @Test
    void looksOnceThoughItIsStartedAgain() {
        leases.start(LEASE);
        leases.start(LEASE);

        assertThat(executors.periodic).hasSize(1);
    }

    @Test
    void goesOnWithAnotherLease() {
        leases.start(LEASE);
        leases.start(Duration.ofSeconds(2));

        assertThat(periods()).containsExactly(SECOND / 2);
        assertThat(leased("m", 0).remainingNanos(System.nanoTime())).isBetween(SECOND, 2 * SECOND);
    }

    @Test
    void looksNoMoreOnceItIsStopped() {
        start();
        leases.stop();
        leases.stop();

        assertThat(periods()).isEmpty();
    }

    @Test
    void looksAgainWhenItIsStartedAgain() {
        start();
        leases.stop();
        start();

        assertThat(periods()).containsExactly(SECOND);
    }

    private static Throwable failure(CompletionStage<Void> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((nothing, thrown) -> failure.complete(thrown));
        assertThat(failure).isCompleted();
        return failure.join();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // A clock that jumps

    /** As if the broker's time had just jumped: by its clock nothing else passes. */
    private final TestClock clock = new TestClock();

    private LeaseRenewer clocked() {
        TestConsumer moved = consumer;
        moved.clock = clock;
        LeaseRenewer renewer = new LeaseRenewer(moved, new BrokerCalls(ListenerObserver.NONE), executors,
                Duration.ofMinutes(15).toNanos(), events);
        renewer.start(LEASE);
        return renewer;
    }

    private InFlight leasedByTheClock(LeaseRenewer renewer) {
        return renewer.track(TestDelivery.of("m").withLeasedAt(clock.now), clock.now);
    }

    @Test
    void renewsAheadWhatWouldBeRenewedWhileTheTimePassed() {
        LeaseRenewer renewer = clocked();
        InFlight message = leasedByTheClock(renewer);

        renewer.renewAhead(Duration.ofMinutes(5));
        clock.now += Duration.ofMinutes(5).toNanos();
        renewer.tick();

        assertThat(consumer.leases).containsExactly(Duration.ofMinutes(5).plus(LEASE));
        assertThat(message.remainingNanos(clock.now)).isEqualTo(LEASE.toNanos());
        assertThat(events.reported).isEmpty();
    }

    @Test
    void renewsNothingAheadIfTheLeaseLastsLongEnough() {
        LeaseRenewer renewer = clocked();
        leasedByTheClock(renewer);

        renewer.renewAhead(Duration.ofSeconds(10));

        assertThat(consumer.extended).isEmpty();
    }

    @Test
    void renewsAheadOnlyUntilAnAttemptTakesTooLong() {
        LeaseRenewer renewer = clocked();
        InFlight message = leasedByTheClock(renewer);
        Attempt attempt = handled(message);
        message.attemptOf(message.call(), clock.now + Duration.ofMinutes(1).toNanos());

        renewer.renewAhead(Duration.ofMinutes(5));
        clock.now += Duration.ofMinutes(5).toNanos();
        renewer.tick();

        assertThat(attempt.number()).isEqualTo(1);
        assertThat(consumer.leases).containsExactly(Duration.ofMinutes(1).plus(LEASE));
        assertThat(events.reported).containsExactly("too long m");
    }

    @Test
    void renewsNothingAheadOnceStopped() {
        LeaseRenewer renewer = clocked();
        leasedByTheClock(renewer);
        renewer.stop();

        renewer.renewAhead(Duration.ofMinutes(5));

        assertThat(consumer.extended).isEmpty();
    }
}
