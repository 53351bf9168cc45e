package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.LeaseLostException;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class InFlightTest {

    private final InFlight message = new InFlight(TestDelivery.of("m"), System.nanoTime() + 1_000_000_000L);
    private final List<String> calls = new ArrayList<>();

    @Test
    void isSettledByTheFirstOnly() {
        assertThat(message.claim(() -> calls.add("first"))).isTrue();
        assertThat(message.claim(() -> calls.add("second"))).isFalse();
        assertThat(calls).containsExactly("first");
    }

    @Test
    void settlesAfterAnExtensionUnderWay() {
        message.beginExtension();
        message.claim(() -> calls.add("settled"));
        assertThat(calls).isEmpty();

        message.endExtension(SettlementResult.DONE, System.nanoTime());

        assertThat(calls).containsExactly("settled");
    }

    @Test
    void isNotExtendedOnceSettlementBegan() {
        message.claim(() -> {
        });

        assertThat(message.beginExtension()).isFalse();
    }

    @Test
    void isNotSettledOnceLost() {
        assertThat(message.lose()).isTrue();

        assertThat(message.claim(() -> calls.add("settled"))).isFalse();
        assertThat(calls).isEmpty();
    }

    @Test
    void isNotLostOnceSettlementBegan() {
        message.claim(() -> {
        });

        assertThat(message.lose()).isFalse();
    }

    @Test
    void hasNothingLeftOfALostLease() {
        message.lose();

        assertThat(message.remainingNanos(System.nanoTime())).isZero();
    }

    @Test
    void leavesItsPlaceOnce() {
        assertThat(message.leavesPlace()).isTrue();
        assertThat(message.leavesPlace()).isFalse();
        assertThat(message.takesPlace()).isTrue();
        assertThat(message.leavesPlace()).isTrue();
    }

    @Test
    void countsAttemptsInHandOnTopOfTheBrokers() {
        assertThat(message.retryInHand(1)).isTrue();
        assertThat(message.attempt()).isEqualTo(2);
    }

    @Test
    void decidesAnAttemptOnce() {
        message.retryInHand(1);

        assertThat(message.retryInHand(1)).isFalse();
        assertThat(message.attempt()).isEqualTo(2);
    }

    @Test
    void tellsTheSettlementToThoseWhoAskLater() {
        message.settled(null);

        assertThat(message.settlement()).isCompleted();
    }

    @Test
    void tellsAFailedSettlement() {
        var settlement = message.settlement().toCompletableFuture();

        message.settled(message.leaseLost());

        assertThat(settlement).isCompletedExceptionally();
        assertThat(settlement).failsWithin(Duration.ZERO).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
    }
}
