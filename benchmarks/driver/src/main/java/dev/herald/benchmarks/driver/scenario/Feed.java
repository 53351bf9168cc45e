package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess.Sample;

/** Sends orders with consecutive ids to a stage's queue, and looks how far the consumer has come. */
final class Feed {

    /** How far the driver is ahead of the consumer at most: fewer than any consumer of a channel has room for. */
    private static final int MOST_AHEAD = 2000;
    /** Redis gives up a subscriber for whom more than 32 MB wait, or 8 MB for a minute. */
    private static final int MOST_BYTES_AHEAD = 8_000_000;
    private static final int MOST_AT_ONCE = 200;
    private static final long LOOK_AGAIN_MILLIS = 5;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Stage stage;
    private final String note;
    private final int ahead;
    private final int atOnce;

    Feed(Stage stage, int noteLength) {
        this.stage = stage;
        note = "x".repeat(noteLength);
        ahead = Math.min(MOST_AHEAD, MOST_BYTES_AHEAD / (noteLength + 1));
        atOnce = Math.min(MOST_AT_ONCE, ahead / 2);
    }

    /** Without a look at the consumer. */
    void sendAll(int from, int to) {
        stage.broker().send(stage.queue(), orders(from, to));
    }

    private List<Order> orders(int from, int to) {
        return IntStream.range(from, to).mapToObj(id -> Order.of(id, note)).toList();
    }

    /** No faster than the consumer handles them, if it has handled all before. */
    void sendInTime(ConsumerProcess consumer, int from, int to) throws IOException, InterruptedException {
        awaitConsumer();
        for (int next = from; next < to; next += atOnce) {
            sendAll(next, Math.min(next + atOnce, to));
            await(consumer, next + atOnce - ahead, 1);
        }
    }

    /** Until what is sent won't be lost. */
    void awaitConsumer() throws InterruptedException {
        long begin = System.nanoTime();
        while (!stage.broker().isConsumed(stage.queue())) {
            if (System.nanoTime() - begin > LONGEST_NANOS) {
                throw new IllegalStateException(stage.contender().label() + " has not subscribed; its log is " + stage.log());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** The first look at which so many were handled, or the last one if they never are. */
    static Sample await(ConsumerProcess consumer, int handled) throws IOException, InterruptedException {
        return await(consumer, handled, LOOK_AGAIN_MILLIS);
    }

    private static Sample await(ConsumerProcess consumer, int handled, long lookAgainMillis)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Sample sample = consumer.sample();
        while (sample.handled() < handled && System.nanoTime() - begin < LONGEST_NANOS) {
            Thread.sleep(lookAgainMillis);
            sample = consumer.sample();
        }
        return sample;
    }
}
