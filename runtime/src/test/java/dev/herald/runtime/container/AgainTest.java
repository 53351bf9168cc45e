package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class AgainTest {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final ManualExecutors executors = new ManualExecutors();
    private final Again again = new Again(executors);
    private final List<String> tried = new ArrayList<>();

    @Test
    void allThatWaitsSharesATimer() {
        again.add(MINUTE, () -> tried.add("a"));
        again.add(2 * MINUTE, () -> tried.add("b"));
        again.add(2 * MINUTE, () -> tried.add("c"));
        assertThat(executors.timed).hasSize(1);

        executors.runTimed();

        assertThat(tried).containsExactly("a", "b", "c");
        assertThat(executors.timed).isEmpty();
    }

    @Test
    void nothingWaitsLongerThanItMay() {
        again.add(2 * MINUTE, () -> tried.add("a"));
        again.add(MINUTE, () -> tried.add("b"));

        assertThat(executors.timed).extracting(ManualExecutors.Timed::nanos).containsExactly(2 * MINUTE, MINUTE);
        executors.runTimed();

        assertThat(tried).containsExactly("a", "b");
    }

    @Test
    void aTimerThatAnotherHasReplacedTriesNothing() {
        again.add(2 * MINUTE, () -> tried.add("a"));
        again.add(MINUTE, () -> again.add(MINUTE, () -> tried.add("b")));

        executors.runTimed();

        assertThat(tried).containsExactly("a");
        assertThat(executors.timed).hasSize(1);
    }

    @Test
    void whatFailsAgainWaitsForTheNextTime() {
        again.add(MINUTE, () -> again.add(MINUTE, () -> tried.add("a")));

        executors.runTimed();
        assertThat(tried).isEmpty();
        executors.runTimed();

        assertThat(tried).containsExactly("a");
    }

    @Test
    void oneThatThrowsKeepsNoOtherFromBeingTried() {
        again.add(MINUTE, () -> {
            throw new StackOverflowError("as meant");
        });
        again.add(MINUTE, () -> tried.add("b"));

        executors.runTimed();

        assertThat(tried).containsExactly("b");
    }
}
