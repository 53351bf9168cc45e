package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Handled;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.report.Figure;
import dev.herald.benchmarks.driver.wire.WireTap;

/**
 * How long a message takes when messages come at a steady rate, whether the consumer keeps up or not. A message's time
 * begins when it was to be sent by the timetable, so that a driver or broker that falls behind doesn't hide a delay.
 */
final class OpenLoop implements Trial {

    private static final int WARM_UP = 30_000;

    private final int percent;
    private final LimitRate limit;
    private final int seconds;

    /** @param percent of the limit */
    OpenLoop(int percent, LimitRate limit, int seconds) {
        this.percent = percent;
        this.limit = limit;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return percent + " % of the limit";
    }

    @Override
    public Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException {
        double rate = limit.perSecond() * percent / 100;
        int counted = (int) (rate * seconds);
        int messages = WARM_UP + counted;
        stage.broker().create(stage.queue());
        Feed feed = new Feed(stage, 0);
        Map<Figure, Double> figures;
        try (WireTap tap = stage.broker().tap();
                ConsumerProcess consumer = stage.start(new Task(stage.queue(), messages, 10, Threads.PLATFORM, 0),
                        tap.uri())) {
            feed.sendInTime(consumer, 0, WARM_UP);
            Sample first = Feed.await(consumer, WARM_UP);
            Timetable timetable = new Timetable(stage, WARM_UP, counted, rate);
            timetable.send();
            Sample last = Feed.await(consumer, messages);
            figures = figures(timetable, consumer.handled(messages), tap);
            figures.put(Figure.OFFERED_PER_SECOND, rate);
            figures.put(Figure.CPU_MICROS, (last.process().cpuMillis() - first.process().cpuMillis()) * 1e3 / counted);
            figures.put(Figure.DUPLICATES, (double) last.duplicates());
        }
        if (stage.broker().keepsMessages() && !figures.containsKey(Figure.SETTLED_P50_MICROS)) {
            throw new IOException("no settlement was seen on the wire: its tap does not know how this contender settles");
        }
        figures.put(Figure.UNSETTLED, (double) Backlog.left(stage));
        return figures;
    }

    private static Map<Figure, Double> figures(Timetable timetable, Handled[] handled, WireTap tap) {
        Histogram toHandler = new Histogram(3);
        Histogram toSettlement = new Histogram(3);
        Map<Long, Long> settled = tap.settled();
        for (int id = WARM_UP; id < handled.length; id++) {
            if (handled[id].ended() != 0) {
                toHandler.recordValue(Math.max(0, handled[id].started() - timetable.sentAt(id)));
                Long time = settled.get((long) id);
                if (time != null) {
                    toSettlement.recordValue(Math.max(0, time - handled[id].ended()));
                }
            }
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        put(figures, toHandler, Figure.HANDLED_P50_MICROS, Figure.HANDLED_P99_MICROS, Figure.HANDLED_P999_MICROS,
                Figure.HANDLED_MAX_MICROS);
        put(figures, toSettlement, Figure.SETTLED_P50_MICROS, Figure.SETTLED_P99_MICROS, Figure.SETTLED_P999_MICROS,
                Figure.SETTLED_MAX_MICROS);
        figures.put(Figure.LOST, (double) Stream.of(handled).filter(message -> message.ended() == 0).count());
        return figures;
    }

    private static void put(Map<Figure, Double> figures, Histogram nanos, Figure p50, Figure p99, Figure p999, Figure max) {
        if (nanos.getTotalCount() > 0) {
            figures.put(p50, nanos.getValueAtPercentile(50) / 1e3);
            figures.put(p99, nanos.getValueAtPercentile(99) / 1e3);
            figures.put(p999, nanos.getValueAtPercentile(99.9) / 1e3);
            figures.put(max, nanos.getMaxValue() / 1e3);
        }
    }
}
