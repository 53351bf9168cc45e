package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.Lease;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class CallLeaseTest {

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final LeaseRenewer leases = new LeaseRenewer(consumer, new BrokerCalls(ListenerObserver.NONE), executors,
            Long.MAX_VALUE, new NoEvents());
    private final List<Attempt> attempts = new ArrayList<>();
    private final Lease lease = new CallLease(attempts, leases);

    private static final class NoEvents implements LeaseRenewer.Events {

        @Override
        public void leaseLost(InFlight message, String reason) {
        }

        @Override
        public void handledTooLong(InFlight message) {
        }

        @Override
        public boolean waitsTooLong(InFlight message) {
            return false;
        }

        @Override
        public void adrift(InFlight message) {
        }

        @Override
        public void renewalFailed(InFlight message, Throwable defect) {
        }

        @Override
        public void tick() {
        }
    }

    @BeforeEach
    void receiveLeases() {
        leases.start(Duration.ofMinutes(10));
    }

    /** A message of the call that was leased so long ago. */
    private InFlight handle(String id, Duration age) {
        long now = System.nanoTime();
        InFlight message = leases.track(TestDelivery.of(id).withLeasedAt(now - age.toNanos()), now);
        message.begin(new Invocation(List.of(message), executors));
        attempts.add(new Attempt(message, 1, null));
        return message;
    }

    @Test
    void lastsAsLongAsTheShortestOfTheCall() {
        handle("1", Duration.ofMinutes(1));
        handle("2", Duration.ofMinutes(4));

        assertThat(lease.remaining()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void hasNothingLeftOnceOneOfTheCallIsLost() {
        handle("1", Duration.ZERO);
        InFlight lost = handle("2", Duration.ZERO);
        assertThat(lease.isLost()).isFalse();

        lost.lose();

        assertThat(lease.isLost()).isTrue();
        assertThat(lease.remaining()).isZero();
    }

    /** As at a stop whose shutdown-timeout has passed. */
    @Test
    void isLostOnceTheContainerHasReturnedTheMessage() {
        InFlight returned = handle("1", Duration.ZERO);

        returned.settleNow(() -> returned.end(InFlight.State.RETURNED, null));

        assertThat(lease.isLost()).isTrue();
        assertThat(lease.remaining()).isZero();
    }

    @Test
    void isLostOnceTheContainerHasDecidedAnAttemptThatTookTooLong() {
        InFlight overdue = handle("1", Duration.ZERO);

        overdue.settleOverdue(1, () -> overdue.end(InFlight.State.SETTLED, null));

        assertThat(lease.isLost()).isTrue();
    }

    @Test
    void isNotLostWhenTheHandlerHasDecided() {
        InFlight settled = handle("1", Duration.ZERO);

        settled.settle(1, () -> settled.end(InFlight.State.SETTLED, null));

        assertThat(lease.isLost()).isFalse();
    }

    @Test
    void extendsAllOfTheCall() {
        handle("1", Duration.ofMinutes(4));
        handle("2", Duration.ofMinutes(4));

        CompletionStage<Void> extended = lease.extend(Duration.ofMinutes(30));
        executors.runBlocking();
        assertThat(extended).isNotCompleted();
        executors.runApplication();

        assertThat(extended).isCompleted();
        assertThat(lease.remaining()).isGreaterThan(Duration.ofMinutes(29));
        assertThat(consumer.extended).containsExactlyInAnyOrder(List.of("1"), List.of("2"));
    }

    @Test
    void isNotExtendedIfOneOfTheCallIsNot() {
        handle("1", Duration.ZERO);
        handle("2", Duration.ZERO);
        consumer.onExtend = deliveries -> List.of(deliveries.get(0).id().equals("1")
                ? SettlementResult.DONE
                : SettlementResult.retry("busy"));

        CompletionStage<Void> extended = lease.extend(Duration.ofMinutes(30));
        executors.runBlocking();
        executors.runApplication();

        assertThat(extended.toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withMessageContaining("busy");
    }

    @Test
    void rejectsToBeExtendedByNothing() {
        handle("1", Duration.ZERO);

        assertThatThrownBy(() -> lease.extend(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lease.extend(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);

        assertThat(executors.blocking).isEmpty();
    }
}
