package dev.herald.benchmarks.driver.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {

    @Test
    void aProcessMayHaveSpacesAndParenthesesInItsName() {
        String stat = "42 (a b) c) S 1 42 42 0 -1 4194304 9 0 0 0 150 50 0 0 20 0 7 0 100";

        assertThat(ProcessFigures.parse(stat, "Name:\tjava\nVmRSS:\t  2048 kB\nThreads:\t7\n"))
                .isEqualTo(new ProcessFigures(2000, 2048, 7));
    }
}
