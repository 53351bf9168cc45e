package dev.herald.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures all contenders of a broker in turn, round by round, and prints their tables. */
final class Benchmark {

    private Benchmark() {
    }

    /** @param arguments the folder of the benchmarks; how many rounds; {@code quick} for fewer messages */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path benchmarks = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        boolean quick = arguments.length > 2 && arguments[2].equals("quick");
        List<Contender> contenders = Contenders.of(benchmarks);
        contenders.forEach(Contender::requireBuilt);
        Path logs = Files.createDirectories(benchmarks.resolve("target/logs"));
        try (BrokerUnderLoad broker = new SqsUnderLoad()) {
            for (FullLoad load : FullLoad.trials(quick)) {
                Result result = measure(broker, load, contenders, rounds, logs);
                System.out.println("\n" + load.trial() + "; " + rounds + " rounds in turn:\n");
                System.out.println(new MarkdownTable(result, load.trial(), contenders));
            }
        }
    }

    private static Result measure(BrokerUnderLoad broker, FullLoad load, List<Contender> contenders, int rounds, Path logs)
            throws IOException, InterruptedException {
        List<Round> measured = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders) {
                Path log = logs.resolve(contender.broker() + "-" + contender.name() + ".log");
                Map<Figure, Double> figures = load.measure(broker, contender, log);
                System.err.println("round " + round + ", " + contender.label() + ": " + figures);
                measured.add(new Round(load.trial(), contender.name(), round, figures));
            }
        }
        return new Result(measured);
    }
}
