package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;

/** What it costs to publish, where each call waits until the broker has confirmed. */
record Publishing(String name, boolean batches, int threads, int warmUp, int counted) implements Trial {

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        stage.broker().create(stage.queue());
        try (ConsumerProcess process = stage.start(new Task(stage.queue(), 1, 1, Threads.NONE, 0))) {
            awaitPublisher(process);
            if (!process.publishes()) {
                return Map.of();
            }
            process.publish(batches, warmUp, threads, 0);
            // Or a broker may run out of memory, and have publishers wait.
            stage.broker().create(stage.queue());
            Sample before = process.sample();
            long nanos = process.publish(batches, counted, threads, 0);
            Sample after = process.sample();
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.MESSAGES_PER_SECOND, counted * 1e9 / nanos);
            figures.put(Figure.CPU_MICROS, (after.process().cpuMillis() - before.process().cpuMillis()) * 1e3 / counted);
            if (after.allocatedBytes() >= 0) {
                figures.put(Figure.ALLOCATED_BYTES, (after.allocatedBytes() - before.allocatedBytes()) / (double) counted);
            }
            return figures;
        }
    }

    /** A meter answers before its application has started; one that can't publish never says it does. */
    private static void awaitPublisher(ConsumerProcess process) throws IOException, InterruptedException {
        for (int look = 0; look < 100 && !process.publishes(); look++) {
            Thread.sleep(100);
        }
    }
}
