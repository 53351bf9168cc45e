package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.TestDelivery;

class LanesTest {

    private final HeraldExecutors threads = new HeraldExecutors();
    private final List<InFlight> started = new CopyOnWriteArrayList<>();
    private final Lanes lanes = new Lanes(threads, started::add);
    private final InFlight first = message("1", "a");
    private final InFlight second = message("2", "a");
    private final InFlight other = message("3", "b");

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void startsOneOfALaneAndOthersBeside() {
        lanes.add(List.of(first));
        lanes.add(List.of(second));
        lanes.add(List.of(other));

        assertThat(started).containsExactly(first, other);
    }

    @Test
    void whatCameTogetherIsInItsLaneBeforeTheFirstIsStarted() {
        AtomicReference<List<InFlight>> behind = new AtomicReference<>();
        AtomicReference<Lanes> own = new AtomicReference<>();
        own.set(new Lanes(threads, head -> behind.set(own.get().abandon(head))));

        own.get().add(List.of(first, second));

        assertThat(behind.get()).containsExactly(second);
    }

    @Test
    void startsTheNextWhenTheHeadIsSettled() {
        lanes.add(List.of(first));
        lanes.add(List.of(second));

        lanes.settled(first);

        assertThat(started).containsExactly(first, second);
    }

    @Test
    void startsNobodyTwiceWhenOneThatWaitsIsSettled() {
        lanes.add(List.of(first));
        lanes.add(List.of(second));

        lanes.settled(second);

        assertThat(started).containsExactly(first);
    }

    @Test
    void retriesTheHeadBeforeThoseBehindIt() {
        lanes.add(List.of(first));
        lanes.add(List.of(second));

        lanes.retry(first, Duration.ofMillis(10));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(started).containsExactly(first, first));
    }

    @Test
    void handsBackWhatWaitsInAnAbandonedLane() {
        lanes.add(List.of(first));
        lanes.add(List.of(second));

        assertThat(lanes.abandon(first)).containsExactly(second);
        assertThat(lanes.size()).isZero();
    }

    @Test
    void takesNothingOnceClosed() {
        lanes.close();

        assertThat(lanes.add(List.of(first))).isFalse();
        assertThat(started).isEmpty();
    }

    @Test
    void forgetsAnEmptyLane() {
        lanes.add(List.of(first));
        lanes.settled(first);

        assertThat(lanes.size()).isZero();
        lanes.add(List.of(second));
        assertThat(started).containsExactly(first, second);
    }

    private static InFlight message(String id, String group) {
        return new InFlight(TestDelivery.inGroup(id, group), Long.MAX_VALUE);
    }
}
