package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.wire.WireTap;

/** How many calls it takes to empty a full queue, counted on the wire, from the start to the end of the process. */
record BusyCalls(int messages) implements Trial {

    private static final String RECEIVE = "ReceiveMessage";

    @Override
    public String name() {
        return "a full queue of " + messages;
    }

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        stage.broker().create(stage.queue());
        new Feed(stage, 0).sendAll(0, messages);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        try (WireTap tap = stage.broker().tap()) {
            try (ConsumerProcess consumer = stage.start(new Task(stage.queue(), messages, 10, Threads.PLATFORM, 0),
                    tap.uri())) {
                Feed.await(consumer, messages);
            }
            Map<String, Long> calls = tap.calls();
            double all = calls.values().stream().mapToLong(Long::longValue).sum();
            figures.put(Figure.CALLS_PER_THOUSAND, all * 1000 / messages);
            figures.put(Figure.RECEIVES_PER_THOUSAND, calls.getOrDefault(RECEIVE, 0L) * 1000.0 / messages);
        }
        figures.put(Figure.UNSETTLED, (double) Backlog.left(stage));
        return figures;
    }

    static long receives(WireTap tap) {
        return tap.calls().getOrDefault(RECEIVE, 0L);
    }
}
