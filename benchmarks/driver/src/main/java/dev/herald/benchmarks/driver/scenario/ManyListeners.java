package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.Program;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.wire.WireTap;

/** What listeners cost that have nothing to do, each with an empty queue of its own. */
record ManyListeners(int listeners, Program program) implements Trial {

    @Override
    public String name() {
        return listeners + (listeners == 1 ? " listener" : " listeners");
    }

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        IntStream.range(0, listeners).forEach(i -> stage.broker().create("orders-" + i));
        Task task = new Task("orders", 1, 10, Threads.PLATFORM, 0);
        try (WireTap tap = stage.broker().tap();
                ConsumerProcess consumer = new ConsumerProcess(name(), program,
                        task.settings(tap.uri(), stage.broker().keepsMessages()), stage.log())) {
            Map<Figure, Double> figures = IdleMinute.measure(consumer, tap);
            figures.put(Figure.STARTED_MILLIS, (consumer.startedAt() - consumer.spawnedAt()) / 1e6);
            return figures;
        }
    }
}
