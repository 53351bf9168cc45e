package dev.herald.benchmarks.memory;

import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.Queues;

/**
 * What the container costs for each message: a full queue in memory is emptied by a listener whose handler does nothing.
 * Counted from the listener's resumption until the last message is handled, and so with all acknowledgements but the last
 * few; without filling the queue.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = {"-Xms512m", "-Xmx512m", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class ContainerBenchmark {

    private static final int MESSAGES = 50_000;

    @Param({"worker", "virtual", "event-loop", "batch"})
    public String listener;

    private Queues queues;
    private Listener container;
    private Countdown countdown;

    /** Counted here, for the profilers of JMH count what filling the queue allocates as well. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Allocation {

        private long bytes;
        private long messages;

        @Setup(Level.Iteration)
        public void reset() {
            bytes = 0;
            messages = 0;
        }

        public long bytesPerMessage() {
            return messages == 0 ? 0 : bytes / messages;
        }
    }

    @Setup
    public void startApplication() throws InterruptedException {
        RunningApplication.start();
        queues = RunningApplication.bean(Queues.class);
        container = RunningApplication.bean(Listeners.class).get(listener);
        countdown = RunningApplication.bean(Countdown.class);
        container.start();
        awaitRest();
    }

    @Setup(Level.Invocation)
    public void fill() {
        List<OutgoingMessage<String>> orders = Collections.nCopies(1_000, OutgoingMessage.of("an order"));
        for (int i = 0; i < MESSAGES; i += orders.size()) {
            queues.sendAll(listener, orders).await().indefinitely();
        }
        countdown.start(MESSAGES);
    }

    /** Acknowledges the last ones, which wait for company when the queue is empty. */
    @TearDown(Level.Invocation)
    public void awaitRest() {
        container.pause().toCompletableFuture().join();
        while (container.counts().inFlight() > 0) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void consume(Allocation allocation) throws InterruptedException {
        long before = allocatedBytes();
        container.resume();
        countdown.await();
        allocation.bytes += allocatedBytes() - before;
        allocation.messages += MESSAGES;
    }

    @TearDown
    public void endApplication() {
        Quarkus.blockingExit();
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }
}
