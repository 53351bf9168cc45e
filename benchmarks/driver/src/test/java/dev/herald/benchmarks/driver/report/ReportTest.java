package dev.herald.benchmarks.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Map<String, String> CONTENDERS = new LinkedHashMap<>();

    static {
        CONTENDERS.put("loop", "hand-written");
        CONTENDERS.put("herald", "Herald");
    }

    private final Result result = new Result(List.of(
            round("loop", 1, Map.of(Figure.CPU_MICROS, 100.0, Figure.LOST, 0.0)),
            round("herald", 1, Map.of(Figure.CPU_MICROS, 110.0, Figure.LOST, 0.0))), "loop");

    private static Round round(String contender, int number, Map<Figure, Double> figures) {
        return new Round("load", "120 bytes", contender, number, "2026-11-29", "a machine", figures);
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void aCellTellsTheRatioToTheLoop() {
        assertThat(new MarkdownTable(result, CONTENDERS).toString())
                .contains("| 120 bytes | hand-written | 100.0 |").contains("| 120 bytes | Herald | 110.0, **1.10** |");
    }

    @Test
    void saysWhereAMessageWasLost(@TempDir Path folder) throws IOException {
        Report report = new Report("sqs", "SQS", "a broker", CONTENDERS);
        report.add("Full load", "How.", new Result(List.of(round("herald", 2, Map.of(Figure.LOST, 3.0))), "loop"));
        report.write(folder);

        assertThat(folder.resolve("sqs.md")).content().contains("120 bytes, Herald, round 2: 3 lost");
    }

    @Test
    void theChartIsXmlWithABarForEachContender(@TempDir Path folder) throws Exception {
        Report report = new Report("sqs", "SQS", "a broker", CONTENDERS);
        report.draw(result, 1, Figure.CPU_MICROS);
        report.write(folder);

        var chart = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve("sqs.svg").toFile());
        assertThat(chart.getElementsByTagName("path").getLength()).isEqualTo(2);
    }

    @Test
    void whatWasMeasuredStaysUntilItIsMeasuredAgain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sqs.json");
        new Results(file).add(round("loop", 1, Map.of(Figure.CPU_MICROS, 1.0)));

        Results results = new Results(file);
        results.begin("latency", "120 bytes");
        results.begin("load", "8 KB");
        List<String> trials = List.of("120 bytes", "8 KB");
        assertThat(results.of("load", trials, "loop").trials()).containsExactly("120 bytes");
        assertThat(Files.readString(file)).contains("CPU_MICROS");

        results.begin("load", "120 bytes");
        assertThat(results.of("load", trials, "loop").trials()).isEmpty();
    }

    @Test
    void aSectionSaysWhenAndWhereItWasMeasured(@TempDir Path folder) throws IOException {
        Report report = new Report("sqs", "SQS", "a broker", CONTENDERS);
        report.add("Full load", "How.", result);
        report.write(folder);

        assertThat(folder.resolve("sqs.md")).content().contains("Measured on 2026-11-29 on a machine.");
    }

    @Test
    void aSectionSaysWhatWasMeasuredElsewhere(@TempDir Path folder) throws IOException {
        Report report = new Report("sqs", "SQS", "a broker", CONTENDERS);
        report.add("Full load", "How.", new Result(List.of(round("loop", 1, Map.of(Figure.CPU_MICROS, 1.0)),
                new Round("load", "8 KB", "loop", 1, "2026-11-30", "another", Map.of(Figure.CPU_MICROS, 1.0))), "loop"));
        report.write(folder);

        assertThat(folder.resolve("sqs.md")).content()
                .contains("Measured on 2026-11-29 on a machine: 120 bytes; on 2026-11-30 on another: 8 KB.");
    }
}
