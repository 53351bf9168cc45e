package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.spi.BrokerClock;

class ClockTimersTest {

    private final ManualExecutors executors = new ManualExecutors();
    private final TestClock clock = new TestClock();
    private final ClockTimers timers = new ClockTimers(clock, executors);
    private final List<String> done = new ArrayList<>();

    @Test
    void onTheSystemsClockItIsTheTimersOfTheContainer() {
        new ClockTimers(BrokerClock.SYSTEM, executors).afterNanos(50, () -> done.add("a"));

        assertThat(executors.timed).singleElement().satisfies(timed -> assertThat(timed.nanos()).isEqualTo(50));
    }

    @Test
    void runsWhatIsDueWhenTheClockIsMovedInTheOrderInWhichItIs() {
        timers.afterNanos(300, () -> done.add("late"));
        timers.afterNanos(200, () -> done.add("second"));
        timers.afterNanos(100, () -> done.add("first"));

        clock.now += 250;
        timers.timeChanged();

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void runsATaskOnceWhicheverTimerComesFirst() {
        timers.afterNanos(100, () -> done.add("a"));

        clock.now += 100;
        timers.timeChanged();
        timers.timeChanged();
        executors.timed.forEach(timed -> timed.task().run());

        assertThat(done).containsExactly("a");
    }

    @Test
    void aTimerThatComesWhileTheClockStandsWaitsOn() {
        timers.afterNanos(100, () -> done.add("a"));

        List.copyOf(executors.timed).forEach(timed -> timed.task().run());
        assertThat(done).isEmpty();

        clock.now += 100;
        List.copyOf(executors.timed).forEach(timed -> timed.task().run());
        assertThat(done).containsExactly("a");
    }

    @Test
    void aTaskThatThrowsKeepsNoOtherFromRunning() {
        timers.afterNanos(100, () -> {
            throw new IllegalStateException("as meant");
        });
        timers.afterNanos(200, () -> done.add("a"));

        clock.now += 200;
        timers.timeChanged();

        assertThat(done).containsExactly("a");
    }
}
