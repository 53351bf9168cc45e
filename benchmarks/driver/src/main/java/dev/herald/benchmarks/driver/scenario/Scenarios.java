package dev.herald.benchmarks.driver.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.herald.benchmarks.driver.consumer.Contender;
import dev.herald.benchmarks.driver.consumer.Program;
import dev.herald.benchmarks.driver.consumer.Task.Threads;
import dev.herald.benchmarks.driver.scenario.FullLoad.Handlers;

/**
 * All questions that are asked.
 *
 * @param pace how many times as many messages as Amazon SQS the broker hands out in a second, so that as many more are
 *        counted, and the consumer has as long to warm up
 * @param quick few messages, for a first look
 */
public record Scenarios(int pace, boolean quick) {

    /** For what is large, or takes its time. */
    private static final int MOST_PACE = 5;

    private static final Predicate<Contender> ALL = contender -> true;

    /** @param loop where the limit is measured */
    public List<Scenario> ofAllBrokers(Stage loop) {
        LimitRate limit = new LimitRate(loop);
        return List.of(
                new Scenario("load", "Full load", """
                        Ten handlers on platform threads that only count messages empty a full queue. After a long warm-up \
                        the JIT compilers have little left to do, as in a consumer that has run for a while.""",
                        Integer.MAX_VALUE, ALL, List.of(load("120 bytes", 40_000, 0), warm(), load("8 KB", 8_000, 8_000))),
                new Scenario("latency", "Latency at a steady rate", """
                        Messages are sent at a share of the rate that the loop sustains while the driver sends. The time of \
                        a message starts at its scheduled send time. A proxy in front of the broker observes the settlement.""",
                        3, ALL, Stream.of(20, 50, 80).<Trial>map(percent -> new OpenLoop(percent, limit, quick ? 4 : 10))
                                .toList()),
                new Scenario("handlers", "Handlers that block, on virtual threads", """
                        A full queue, with handlers that sleep as in a call to a database.""", 1, ALL, handlers()),
                new Scenario("payload", "Payload size", "A full queue, as above.", 1, ALL, payloads()),
                new Scenario("publishing", "Publishing", """
                        Each call waits for the broker's confirmation.""", 3, ALL, publishing()));
    }

    /** What is counted of Amazon SQS alone, where each call costs money. */
    public List<Scenario> ofSqs(Path benchmarks) {
        return List.of(
                new Scenario("calls", "Broker calls", "Counted on the wire.", 1, ALL,
                        List.of(new BusyCalls(10_000), new IdleMinute())),
                new Scenario("listeners", "Many listeners in one application", """
                        Each listener has its own empty queue.""", 1, contender -> contender.name().equals("herald"),
                        IntStream.of(1, 10, 100, 500).<Trial>mapToObj(count -> new ManyListeners(count,
                                new Program.QuarkusApplication(
                                        benchmarks.resolve("many-herald/target/quarkus-app-" + count))))
                                .toList()));
    }

    private FullLoad load(String name, int messages, int noteLength) {
        boolean large = noteLength > 0;
        int warmUp = large ? scaled(6_000) : pace * 30_000;
        return new FullLoad(name, warmUp, large ? scaled(counted(messages)) : pace * counted(messages), noteLength,
                Handlers.TEN);
    }

    private FullLoad warm() {
        return new FullLoad("long warm-up", pace * 120_000, pace * counted(40_000), 0, Handlers.TEN);
    }

    /** Half of them, for a first look. */
    private int counted(int messages) {
        return quick ? messages / 2 : messages;
    }

    /** As many of them as of the fastest broker would take more memory and time than they tell. */
    private int scaled(int messages) {
        return Math.min(pace, MOST_PACE) * messages;
    }

    private List<Trial> handlers() {
        List<Trial> trials = new ArrayList<>();
        for (int millis : new int[]{0, 5, 50}) {
            for (int concurrency : new int[]{10, 100, 1000}) {
                int perSecond = millis == 0 ? scaled(3000) : Math.min(scaled(3000), concurrency * 1000 / millis);
                trials.add(new FullLoad(millis + " ms, concurrency " + concurrency, perSecond * 4, perSecond * 4, 0,
                        new Handlers(concurrency, Threads.VIRTUAL, millis)));
            }
        }
        return trials;
    }

    private List<Trial> payloads() {
        return List.of(
                new FullLoad("120 B", 20_000, 20_000, 0, Handlers.TEN),
                new FullLoad("1 KB", 20_000, 20_000, 900, Handlers.TEN),
                new FullLoad("16 KB", 4_000, 4_000, 16_000, Handlers.TEN),
                new FullLoad("64 KB", 1_500, 1_500, 64_000, Handlers.TEN),
                new FullLoad("250 KB", 400, 400, 250_000, Handlers.TEN));
    }

    private List<Trial> publishing() {
        return List.of(
                new Publishing("one by one, 1 thread", false, 1, scaled(3_000), scaled(3_000)),
                new Publishing("one by one, 10 threads", false, 10, scaled(10_000), scaled(10_000)),
                new Publishing("in tens, 10 threads", true, 10, scaled(20_000), scaled(20_000)));
    }
}
