package dev.herald.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.herald.benchmarks.driver.broker.BrokerUnderLoad;
import dev.herald.benchmarks.driver.consumer.Contender;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.report.Report;
import dev.herald.benchmarks.driver.report.Result;
import dev.herald.benchmarks.driver.report.Results;
import dev.herald.benchmarks.driver.report.Round;
import dev.herald.benchmarks.driver.scenario.Scenario;
import dev.herald.benchmarks.driver.scenario.Scenarios;
import dev.herald.benchmarks.driver.scenario.Stage;
import dev.herald.benchmarks.driver.scenario.Trial;

/** Measures all contenders of a broker in turn, round by round, and writes its page of the documentation. */
final class Benchmark {

    private final Options options;
    private final Measured measured;
    private final BrokerUnderLoad broker;
    private final Path logs;
    private final Results results;
    private final List<Contender> contenders;

    private Benchmark(Options options, Measured measured, BrokerUnderLoad broker) throws IOException {
        this.options = options;
        this.measured = measured;
        this.broker = broker;
        logs = Files.createDirectories(options.benchmarks().resolve("target/logs"));
        results = new Results(options.results(measured.id()));
        contenders = measured.contenders(options.benchmarks());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments);
        for (Measured measured : options.brokers()) {
            try (BrokerUnderLoad broker = measured.start()) {
                new Benchmark(options, measured, broker).run();
            }
        }
        if (options.withinOneProcess()) {
            new WithinOneProcess(options).run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        List<Scenario> scenarios = scenarios();
        for (Scenario scenario : scenarios) {
            if (options.wantsScenario(scenario.name())) {
                measure(scenario);
            }
            report(scenarios);
        }
    }

    private List<Scenario> scenarios() {
        Scenarios questions = new Scenarios(measured.pace(), options.quick());
        List<Scenario> scenarios = new ArrayList<>(questions.ofAllBrokers(stage(contenders.getFirst())));
        if (measured == Measured.SQS) {
            scenarios.addAll(questions.ofSqs(options.benchmarks()));
        }
        return scenarios;
    }

    private Stage stage(Contender contender) {
        return new Stage(broker, contender, logs.resolve(measured.id() + "-" + contender.name() + ".log"));
    }

    private void measure(Scenario scenario) throws IOException, InterruptedException {
        List<Contender> taking = contenders.stream()
                .filter(contender -> scenario.isFor().test(contender) && options.wantsContender(contender.name())).toList();
        List<Trial> trials = scenario.trials().stream().filter(trial -> options.wantsTrial(trial.name())).toList();
        trials.forEach(trial -> results.begin(scenario.name(), trial.name()));
        for (int round = 1; round <= Math.min(options.rounds(), scenario.mostRounds()); round++) {
            for (Trial trial : trials) {
                for (Contender contender : taking) {
                    measure(scenario, trial, contender, round);
                }
            }
        }
    }

    private void measure(Scenario scenario, Trial trial, Contender contender, int round)
            throws IOException, InterruptedException {
        Map<Figure, Double> figures = figures(trial, stage(contender));
        System.err.println(measured.label() + ", " + scenario.name() + ", " + trial.name() + ", round " + round + ", "
                + contender.label() + ": " + figures);
        if (!figures.isEmpty()) {
            results.add(Round.here(scenario.name(), trial.name(), contender.name(), round, figures));
        }
    }

    /** A failure is a figure too: the other contenders' are worth as much as before. */
    private static Map<Figure, Double> figures(Trial trial, Stage stage) throws InterruptedException {
        try {
            return trial.measure(stage);
        } catch (IOException failure) {
            System.err.println(trial.name() + " failed: " + failure.getMessage());
            return Map.of(Figure.FAILED, 1.0);
        }
    }

    private void report(List<Scenario> scenarios) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        contenders.forEach(contender -> labels.put(contender.name(), contender.label()));
        Report report = new Report(measured.id(), measured.label(), broker.description(), labels);
        for (Scenario scenario : scenarios) {
            Result result = results.of(scenario.name(), scenario.trials().stream().map(Trial::name).toList(),
                    Measured.LIMIT);
            report.add(scenario.heading(), scenario.how(), result);
            switch (scenario.name()) {
                case "load" -> report.draw(result, 2, Figure.MESSAGES_PER_SECOND, Figure.CPU_MICROS);
                case "latency" -> report.draw(result, 2, Figure.HANDLED_P50_MICROS, Figure.HANDLED_P99_MICROS);
                default -> {
                    // In the tables only.
                }
            }
        }
        report.write(options.reports());
    }
}
