package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

class PermitsTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void reservesAsManyAsThereAreHandlers() throws InterruptedException {
        assertThat(new Permits(4, 10).reserve(10)).isEqualTo(4);
    }

    @Test
    void prefetchesOnceHandlersAreKnownToBeQuick() throws InterruptedException {
        Permits permits = new Permits(4, 10);
        permits.handled(Duration.ofMillis(5).toNanos(), 0);

        assertThat(permits.reserve(20)).isEqualTo(14);
    }

    @Test
    void doesNotPrefetchWhileHandlersAreSlow() throws InterruptedException {
        Permits permits = new Permits(4, 10);
        permits.handled(Duration.ofSeconds(2).toNanos(), 0);

        assertThat(permits.reserve(20)).isEqualTo(4);
    }

    @Test
    void prefetchesWhatHandlersDoWithinASecond() throws InterruptedException {
        Permits permits = new Permits(4, 200);
        permits.handled(Duration.ofMillis(100).toNanos(), 0);

        assertThat(permits.reserve(300)).isEqualTo(4 + 40);
    }

    @Test
    void receivesForOneIdleHandlerWhileTheOthersAreBusy() throws InterruptedException {
        Permits permits = new Permits(10, 0);
        permits.reserve(10);
        permits.giveBack(1);

        assertThat(permits.reserve(10)).isEqualTo(1);
    }

    @Test
    void waitsForAFullReceiveWhileAllHandlersHaveWork() throws InterruptedException {
        Permits permits = new Permits(10, 10);
        permits.handled(1, 0);
        permits.reserve(15);
        var reserved = inBackground(permits, 10);

        permits.giveBack(4);
        assertThat(reserved).isNotDone();
        permits.giveBack(1);

        await().atMost(SOON).until(reserved::isDone);
        assertThat(reserved).isCompletedWithValue(10);
    }

    @Test
    void waitsWhileTheBrokerOwesTooManyConfirmations() throws InterruptedException {
        Permits permits = new Permits(1, 0);
        for (int i = 0; i < 20; i++) {
            permits.settling();
        }
        var reserved = inBackground(permits, 1);
        assertThat(reserved).isNotDone();

        permits.settled(1);

        await().atMost(SOON).until(reserved::isDone);
    }

    @Test
    void letsWaitingReceiversGoWhenClosed() {
        Permits permits = new Permits(1, 0);
        permits.take(1);
        var reserved = inBackground(permits, 1);

        permits.close();

        assertThatThrownBy(reserved::join).hasRootCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whoWaitsRunsWhatIsToBeDoneMeanwhile() {
        Permits permits = new Permits(1, 0);
        permits.take(1);
        var reserved = inBackground(permits, 1);
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        await().atMost(SOON).until(() -> permits.runWhileWaiting(() -> ran.complete(Thread.currentThread())));

        assertThat(ran).succeedsWithin(SOON).isNotEqualTo(Thread.currentThread());
        assertThat(reserved).isNotDone();
        permits.giveBack(1);
        assertThat(reserved).succeedsWithin(SOON).isEqualTo(1);
    }

    @Test
    void whoWaitsIsGivenOneThingToDo() {
        Permits permits = new Permits(1, 0);
        permits.take(1);
        var reserved = inBackground(permits, 1);
        CompletableFuture<Void> end = new CompletableFuture<>();
        await().atMost(SOON).until(() -> permits.runWhileWaiting(end::join));

        assertThat(permits.runWhileWaiting(end::join)).isFalse();

        end.complete(null);
        permits.giveBack(1);
        assertThat(reserved).succeedsWithin(SOON).isEqualTo(1);
    }

    @Test
    void runsWhatIsToBeDoneEvenIfItIsClosedMeanwhile() {
        Permits permits = new Permits(1, 0);
        permits.take(1);
        var reserved = inBackground(permits, 1);
        CompletableFuture<Void> ran = new CompletableFuture<>();
        await().atMost(SOON).until(() -> permits.runWhileWaiting(() -> ran.complete(null)));

        permits.close();

        assertThat(ran).succeedsWithin(SOON);
        assertThatThrownBy(reserved::join).hasRootCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void nobodyWaitsSoNobodyRunsIt() {
        assertThat(new Permits(1, 0).runWhileWaiting(() -> {
        })).isFalse();
    }

    @Test
    void wakesEverybodyWhomTheFreedPlacesAreEnoughFor() {
        Permits permits = new Permits(2, 0);
        permits.take(2);
        var one = inBackground(permits, 1);
        var other = inBackground(permits, 1);

        permits.giveBack(2);

        assertThat(one).succeedsWithin(SOON).isEqualTo(1);
        assertThat(other).succeedsWithin(SOON).isEqualTo(1);
    }

    @Test
    void reservesAgainWhenReopened() throws InterruptedException {
        Permits permits = new Permits(1, 0);
        permits.close();
        permits.open();

        assertThat(permits.reserve(1)).isEqualTo(1);
    }

    @Test
    void followsAChangedNumberOfHandlers() throws InterruptedException {
        Permits permits = new Permits(1, 0);
        permits.reserve(1);

        permits.handlers(3);

        assertThat(permits.reserve(10)).isEqualTo(2);
    }

    private static CompletableFuture<Integer> inBackground(Permits permits, int atMost) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return permits.reserve(atMost);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
