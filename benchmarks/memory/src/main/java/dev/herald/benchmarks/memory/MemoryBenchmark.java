package dev.herald.benchmarks.memory;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.quarkus.runtime.Quarkus;

/**
 * What it costs to hand a message to a handler that does nothing, within the process: one thread offers messages, one by
 * one, and waits until all of them were handled. Offering counts as well; acknowledgements of the last few may fall into the
 * next round.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = {"-Xms512m", "-Xmx512m", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class MemoryBenchmark {

    private static final int MESSAGES = 50_000;
    private static final String ORDER = "an order";

    /** {@link Contenders} knows what they are. */
    @Param({"loop", "herald-worker", "herald-virtual", "herald-event-loop", "herald-batch", "smallrye-worker",
            "smallrye-virtual", "smallrye-event-loop"})
    public String contender;

    private Consumer<String> source;
    private Countdown countdown;

    @Setup
    public void startApplication() throws InterruptedException {
        RunningApplication.start();
        source = RunningApplication.bean(Contenders.class).start(contender);
        countdown = RunningApplication.bean(Countdown.class);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void offerAndHandle() throws InterruptedException {
        countdown.start(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            source.accept(ORDER);
        }
        countdown.await();
    }

    @TearDown
    public void endApplication() {
        Quarkus.blockingExit();
    }
}
