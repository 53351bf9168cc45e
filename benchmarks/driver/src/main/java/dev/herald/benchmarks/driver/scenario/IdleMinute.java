package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.wire.WireTap;

/** What a consumer costs whose queue is empty. The minute begins when it has come to rest. */
record IdleMinute() implements Trial {

    private static final int REST_MILLIS = 30_000;
    private static final int MINUTE_MILLIS = 60_000;

    @Override
    public String name() {
        return "an empty queue";
    }

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        stage.broker().create(stage.queue());
        try (WireTap tap = stage.broker().tap();
                ConsumerProcess consumer = stage.start(new Task(stage.queue(), 1, 10, Threads.PLATFORM, 0), tap.uri())) {
            return measure(consumer, tap);
        }
    }

    static Map<Figure, Double> measure(ConsumerProcess consumer, WireTap tap) throws IOException, InterruptedException {
        Thread.sleep(REST_MILLIS);
        long receives = BusyCalls.receives(tap);
        Sample before = consumer.sample();
        Thread.sleep(MINUTE_MILLIS);
        Sample after = consumer.sample();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RECEIVES_PER_MINUTE, (double) BusyCalls.receives(tap) - receives);
        figures.put(Figure.IDLE_CPU_MILLIS, (double) after.process().cpuMillis() - before.process().cpuMillis());
        figures.put(Figure.RESIDENT_MB, after.process().residentKb() / 1024.0);
        figures.put(Figure.THREADS, (double) after.process().threads());
        return figures;
    }
}
