package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;

import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;
import dev.herald.benchmarks.driver.consumer.Task;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.wire.WireTap;

/**
 * How many messages a second the loop handles while the driver sends as many, on the same machine and with the same tap
 * between: measured when it is asked for first.
 */
final class LimitRate {

    private static final int WARM_UP = 30_000;
    private static final int COUNTED = 20_000;

    private final Stage loop;
    private double perSecond;

    LimitRate(Stage loop) {
        this.loop = loop;
    }

    double perSecond() throws IOException, InterruptedException {
        if (perSecond == 0) {
            perSecond = measure();
        }
        return perSecond;
    }

    private double measure() throws IOException, InterruptedException {
        loop.broker().create(loop.queue());
        Feed feed = new Feed(loop, 0);
        Task task = new Task(loop.queue(), WARM_UP + COUNTED, 10, Threads.PLATFORM, 0);
        try (WireTap tap = loop.broker().tap(); ConsumerProcess consumer = loop.start(task, tap.uri())) {
            feed.sendInTime(consumer, 0, WARM_UP);
            Sample first = Feed.await(consumer, WARM_UP);
            feed.sendInTime(consumer, WARM_UP, WARM_UP + COUNTED);
            Sample last = Feed.await(consumer, WARM_UP + COUNTED);
            return (last.handled() - first.handled()) * 1e9 / (last.nanos() - first.nanos());
        }
    }
}
