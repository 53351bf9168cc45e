package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class RunningCallsTest {

    private static final long NOW = 1_000_000;

    private final RunningCalls running = new RunningCalls();

    private static Invocation call() {
        return new Invocation(List.of(), new ManualExecutors());
    }

    @Test
    void keepsThoseThatAreAddedUntilTheyAreRemoved() {
        List<Invocation> kept = new ArrayList<>();
        Random random = new Random(42);
        for (int i = 0; i < 1000; i++) {
            if (kept.isEmpty() || random.nextInt(5) < 3) {
                Invocation added = call();
                running.add(added);
                kept.add(added);
            } else {
                running.remove(kept.remove(random.nextInt(kept.size())));
            }
            assertThat(running.count()).isEqualTo(kept.size());
            assertThat(running.all()).containsExactlyInAnyOrderElementsOf(kept);
        }
    }

    @Test
    void findsThoseThatTakeLongerThanTheyMay() {
        List<Invocation> calls = IntStream.range(0, 3).mapToObj(i -> call()).toList();
        calls.forEach(running::add);
        calls.get(0).runsUntil(NOW + 1);
        calls.get(1).runsUntil(NOW);

        assertThat(running.overdue(NOW)).containsExactly(calls.get(1));
    }
}
