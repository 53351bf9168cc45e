package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A broker's page of the documentation, with its chart. */
public final class Report {

    private final String id;
    private final String label;
    private final Map<String, String> contenders;
    private final StringBuilder text = new StringBuilder();
    private final List<BarChart.Panel> panels = new ArrayList<>();

    /**
     * @param id the name of its files, and of the broker on the command line
     * @param broker what was measured there
     * @param contenders labels by names, in order
     */
    public Report(String id, String label, String broker, Map<String, String> contenders) throws IOException {
        this.id = id;
        this.label = label;
        this.contenders = contenders;
        text.append("""
                # Benchmark: %s

                Written by `benchmarks/run %s` on %s; how it measures, [its README](../../benchmarks/README.md) says.

                - Broker, on the same machine: %s
                - Versions: %s
                - Consumers' JVM, on Linux: %s %s

                Each cell is the median of the rounds, the least and the greatest, and in bold the ratio to the loop that is \
                written by hand.

                ![The chart of what follows](%s.svg)
                """.formatted(label, id, LocalDate.now(), broker, Versions.description(),
                System.getProperty("java.vm.name"), Runtime.version(), id));
    }

    public void add(String heading, String how, Result result) {
        if (result.rounds().isEmpty()) {
            return;
        }
        int rounds = result.rounds().stream().mapToInt(Round::number).max().orElseThrow();
        text.append("\n## %s%n%n%s %s%s Measured on %s.%n%n".formatted(heading, how,
                rounds == 1 ? "One round." : rounds + " rounds.", faults(result), occasions(result)));
        text.append(new MarkdownTable(result, contenders));
    }

    /** When and where; and what, if it was not all measured together. */
    private static String occasions(Result result) {
        Map<String, List<String>> trials = result.trialsByOccasion();
        return trials.size() == 1
                ? trials.keySet().iterator().next()
                : trials.entrySet().stream().map(one -> one.getKey() + ": " + String.join(", ", one.getValue()))
                        .collect(Collectors.joining("; on "));
    }

    /** Draws the first trials' figures of a scenario. */
    public void draw(Result result, int trials, Figure... figures) {
        result.trials().stream().limit(trials).forEach(trial -> {
            for (Figure figure : figures) {
                panels.add(new BarChart.Panel(result, trial, figure));
            }
        });
    }

    private String faults(Result result) {
        List<String> faults = result.rounds().stream().flatMap(round -> round.figures().entrySet().stream()
                .filter(figure -> figure.getKey().isFault() && figure.getValue() > 0)
                .map(figure -> "%s, %s, round %d: %.0f %s".formatted(round.trial(), contenders.get(round.contender()),
                        round.number(), figure.getValue(), figure.getKey().label())))
                .toList();
        boolean counted = result.figures().stream().anyMatch(Figure::isFault);
        if (!counted) {
            return "";
        }
        return faults.isEmpty()
                ? " Nothing was lost, came twice or stayed unsettled."
                : " Not as it should be: " + String.join("; ", faults) + ".";
    }

    /** Writes the page and the chart. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(id + ".md"), text);
        Files.writeString(folder.resolve(id + ".svg"), new BarChart(label, panels, contenders).toString());
    }
}
