package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Handled;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;

/**
 * How fast a full queue is emptied, and what that costs. The first messages warm the consumer up; from then until the
 * last one is handled, it counts. Where the broker keeps nothing, the driver sends as fast as the consumer handles.
 */
public record FullLoad(String name, int warmUp, int counted, int noteLength, Handlers handlers) implements Trial {

    /** How many run at once, on what, and for how long each blocks. */
    public record Handlers(int concurrency, Threads threads, int millis) {

        /** As many as most applications have, that do nothing but count. */
        public static final Handlers TEN = new Handlers(10, Threads.PLATFORM, 0);
    }

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        int messages = warmUp + counted;
        Task task = new Task(stage.queue(), messages, handlers.concurrency(), handlers.threads(), handlers.millis());
        Feed feed = new Feed(stage, noteLength);
        stage.broker().create(stage.queue());
        if (stage.broker().keepsMessages()) {
            feed.sendAll(0, messages);
        }
        Map<Figure, Double> figures;
        try (ConsumerProcess consumer = stage.start(task)) {
            if (!stage.broker().keepsMessages()) {
                feed.sendInTime(consumer, 0, warmUp);
            }
            Sample first = Feed.await(consumer, warmUp);
            if (!stage.broker().keepsMessages()) {
                feed.sendInTime(consumer, warmUp, messages);
            }
            Sample last = Feed.await(consumer, messages);
            figures = figures(consumer, first, last, consumer.handled(messages));
        }
        figures.put(Figure.UNSETTLED, (double) Backlog.left(stage));
        return figures;
    }

    private static Map<Figure, Double> figures(ConsumerProcess consumer, Sample first, Sample last, Handled[] handled) {
        double counted = last.handled() - first.handled();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.MESSAGES_PER_SECOND, counted * 1e9 / (last.nanos() - first.nanos()));
        figures.put(Figure.CPU_MICROS, (last.process().cpuMillis() - first.process().cpuMillis()) * 1e3 / counted);
        if (last.allocatedBytes() >= 0) {
            figures.put(Figure.ALLOCATED_BYTES, (last.allocatedBytes() - first.allocatedBytes()) / counted);
        }
        long begun = Stream.of(handled).mapToLong(Handled::started).filter(time -> time != 0).min().orElseThrow();
        figures.put(Figure.FIRST_MESSAGE_MILLIS, (begun - consumer.spawnedAt()) / 1e6);
        figures.put(Figure.RESIDENT_MB, last.process().residentKb() / 1024.0);
        figures.put(Figure.THREADS, (double) last.process().threads());
        figures.put(Figure.DUPLICATES, (double) last.duplicates());
        figures.put(Figure.LOST, (double) Stream.of(handled).filter(message -> message.ended() == 0).count());
        return figures;
    }
}
