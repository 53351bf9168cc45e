package dev.herald.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.benchmarks.driver.consumer.Program;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.report.Report;
import dev.herald.benchmarks.driver.report.Results;
import dev.herald.benchmarks.driver.report.Round;

/** Has JMH measure what it costs to hand over a message without a broker, and writes the page. */
final class WithinOneProcess {

    /** On the command line, and of the report. */
    static final String ID = "memory";

    private static final String SCENARIO = "handing over";
    private static final String TRIAL = "a short text";
    private static final int MOST_MINUTES = 20;

    private final Options options;
    private final Path log;
    private final Path figures;
    private final Results results;

    WithinOneProcess(Options options) throws IOException {
        this.options = options;
        log = Files.createDirectories(options.benchmarks().resolve("target/logs")).resolve("memory.log");
        figures = options.benchmarks().resolve("target/memory.json");
        results = new Results(options.results(ID));
    }

    void run() throws IOException, InterruptedException {
        measure();
        results.begin(SCENARIO, TRIAL);
        for (JsonNode contender : new ObjectMapper().readTree(figures.toFile())) {
            for (Round round : rounds(contender)) {
                results.add(round);
            }
        }
        report();
    }

    private void measure() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Program.java(), "-cp",
                jar().toString(), "org.openjdk.jmh.Main", "-prof", "gc", "-rf", "json", "-rff", figures.toString()));
        if (options.quick()) {
            command.addAll(List.of("-wi", "3", "-i", "3"));
        }
        Process jmh = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!jmh.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || jmh.exitValue() != 0) {
                throw new IOException("JMH failed or did not finish within " + MOST_MINUTES + " minutes: see " + log);
            }
        } finally {
            jmh.descendants().forEach(ProcessHandle::destroyForcibly);
            jmh.destroyForcibly();
        }
    }

    private Path jar() throws IOException {
        try (Stream<Path> built = Files.list(options.benchmarks().resolve("memory/target"))) {
            return built.filter(file -> file.toString().endsWith("-runner.jar")).findAny()
                    .orElseThrow(() -> new IOException("benchmarks/memory is not built"));
        }
    }

    /** A round is an iteration of JMH's. */
    private static List<Round> rounds(JsonNode contender) throws IOException {
        JsonNode nanos = contender.at("/primaryMetric/rawData/0");
        JsonNode bytes = contender.path("secondaryMetrics").path("gc.alloc.rate.norm").at("/rawData/0");
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < nanos.size(); i++) {
            rounds.add(Round.here(SCENARIO, TRIAL, contender.at("/params/contender").asText(), i + 1,
                    Map.of(Figure.NANOS, nanos.get(i).asDouble(), Figure.ALLOCATED_BYTES, bytes.get(i).asDouble())));
        }
        return rounds;
    }

    private void report() throws IOException {
        var result = results.of(SCENARIO, List.of(TRIAL), Measured.LIMIT);
        Report report = new Report(ID, "Within one process", "none: Herald's memory broker and SmallRye's in-memory "
                + "connector; the loop is a LinkedBlockingQueue with ten threads", contenders());
        report.add("Handing over", """
                One thread offers messages one by one and waits until ten handlers that do nothing have handled them all. \
                The cost of offering is included. Measured with JMH, each contender in a separate process.""", result);
        report.draw(result, 1, Figure.NANOS, Figure.ALLOCATED_BYTES);
        report.write(options.reports());
    }

    private static Map<String, String> contenders() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Measured.LIMIT, "hand-written");
        labels.put("herald-worker", "Herald, worker threads");
        labels.put("herald-virtual", "Herald, virtual threads");
        labels.put("herald-event-loop", "Herald, event loop");
        labels.put("herald-batch", "Herald, batches");
        labels.put("smallrye-worker", "SmallRye, worker threads");
        labels.put("smallrye-virtual", "SmallRye, virtual threads");
        labels.put("smallrye-event-loop", "SmallRye, event loop");
        return labels;
    }
}
