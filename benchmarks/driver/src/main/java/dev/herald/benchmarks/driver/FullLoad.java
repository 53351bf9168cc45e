package dev.herald.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Setting;
import dev.herald.benchmarks.driver.ConsumerProcess.Handled;
import dev.herald.benchmarks.driver.ConsumerProcess.Sample;

/**
 * How fast a full queue is emptied, and what that costs. The first messages warm the consumer up; from then until the
 * last one is handled, it counts.
 */
record FullLoad(int warmUp, int counted, int noteLength) {

    private static final String QUEUE = "orders";
    private static final int CONCURRENCY = 10;
    private static final long LOOK_AGAIN_MILLIS = 5;
    private static final long LONGEST_NANOS = 180_000_000_000L;

    String trial() {
        return counted + " messages with a note of " + noteLength + " bytes, after " + warmUp + " to warm up";
    }

    Map<Figure, Double> measure(BrokerUnderLoad broker, Contender contender, Path log)
            throws IOException, InterruptedException {
        int messages = warmUp + counted;
        String note = "x".repeat(noteLength);
        broker.create(QUEUE);
        broker.send(QUEUE, IntStream.range(0, messages).mapToObj(id -> Order.of(id, note)).toList());
        try (ConsumerProcess consumer = new ConsumerProcess(contender, settings(broker, messages), log)) {
            Sample first = await(consumer, warmUp);
            Sample last = await(consumer, messages);
            long unsettled = awaitSettled(broker);
            return figures(consumer, first, last, consumer.handled(messages), unsettled);
        }
    }

    private static Map<Setting, String> settings(BrokerUnderLoad broker, int messages) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.BENCHMARK_BROKER, broker.uri().toString());
        settings.put(Setting.BENCHMARK_HOST, broker.uri().getHost());
        settings.put(Setting.BENCHMARK_PORT, Integer.toString(broker.uri().getPort()));
        settings.put(Setting.BENCHMARK_QUEUE, QUEUE);
        settings.put(Setting.BENCHMARK_CONCURRENCY, Integer.toString(CONCURRENCY));
        settings.put(Setting.BENCHMARK_PLATFORM, "true");
        settings.put(Setting.BENCHMARK_VIRTUAL, "false");
        settings.put(Setting.BENCHMARK_HANDLER_MILLIS, "0");
        settings.put(Setting.BENCHMARK_MESSAGES, Integer.toString(messages));
        return settings;
    }

    /** The first look at which so many were handled, or the last one if they never are. */
    private static Sample await(ConsumerProcess consumer, int handled) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Sample sample = consumer.sample();
        while (sample.handled() < handled && System.nanoTime() - begin < LONGEST_NANOS) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            sample = consumer.sample();
        }
        return sample;
    }

    private static long awaitSettled(BrokerUnderLoad broker) throws InterruptedException {
        long left = broker.backlog(QUEUE);
        for (int look = 0; left > 0 && look < 100; look++) {
            Thread.sleep(100);
            left = broker.backlog(QUEUE);
        }
        return left;
    }

    private static Map<Figure, Double> figures(ConsumerProcess consumer, Sample first, Sample last, Handled[] handled,
            long unsettled) {
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
        figures.put(Figure.UNSETTLED, (double) unsettled);
        return figures;
    }

    /** The two that are always measured, or one where time is short. With a shorter warm-up it is the compiler that is measured. */
    static List<FullLoad> trials(boolean quick) {
        return quick
                ? List.of(new FullLoad(30_000, 20_000, 0))
                : List.of(new FullLoad(30_000, 40_000, 0), new FullLoad(5_000, 8_000, 8_000));
    }
}
