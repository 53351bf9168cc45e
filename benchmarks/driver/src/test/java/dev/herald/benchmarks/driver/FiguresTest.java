package dev.herald.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void aProcessMayHaveSpacesAndParenthesesInItsName() {
        String stat = "42 (a b) c) S 1 42 42 0 -1 4194304 9 0 0 0 150 50 0 0 20 0 7 0 100";

        assertThat(ProcessFigures.parse(stat, "Name:\tjava\nVmRSS:\t  2048 kB\nThreads:\t7\n"))
                .isEqualTo(new ProcessFigures(2000, 2048, 7));
    }

    @Test
    void aCellTellsTheRatioToTheLoop() {
        Contender loop = new Contender("sqs", Contenders.LOOP, "by hand", null);
        Contender herald = new Contender("sqs", "herald", "Herald", null);
        Result result = new Result(List.of(
                new Round("trial", loop.name(), 1, Map.of(Figure.CPU_MICROS, 100.0)),
                new Round("trial", herald.name(), 1, Map.of(Figure.CPU_MICROS, 110.0))));

        assertThat(new MarkdownTable(result, "trial", List.of(loop, herald)).toString())
                .contains("| by hand | 100.0 (100.0–100.0) |").contains("| Herald | 110.0 (110.0–110.0), **1.10** |");
    }
}
