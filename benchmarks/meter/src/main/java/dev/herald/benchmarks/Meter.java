package dev.herald.benchmarks;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a consumer handles, the same way in each of them, and tells the driver when asked. Every consumer's handler
 * consists of {@link #handle} alone. Thread-safe.
 * <p>
 * The driver asks in lines of text: {@code sample}, {@code dump FILE}, {@code publish KIND MESSAGES THREADS BYTES}.
 */
public final class Meter {

    private final long pauseMillis = Setting.BENCHMARK_HANDLER_MILLIS.number();
    private final AtomicLongArray started = new AtomicLongArray(Setting.BENCHMARK_MESSAGES.number());
    private final AtomicLongArray ended = new AtomicLongArray(Setting.BENCHMARK_MESSAGES.number());
    private final LongAdder handled = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private volatile Publishing publishing;

    private Meter() {
    }

    /** Starts the process's only one; when it has, the driver takes the process for started. */
    public static Meter start() {
        Meter meter = new Meter();
        Thread thread = new Thread(meter::answer, "meter");
        thread.setDaemon(true);
        thread.start();
        return meter;
    }

    /** Handles a message: takes note of it, and blocks for as long as the driver wants a handler to. */
    public void handle(Order order) {
        int id = (int) order.id();
        boolean first = started.compareAndSet(id, 0, System.nanoTime());
        pause();
        ended.set(id, System.nanoTime());
        (first ? handled : duplicates).increment();
    }

    private void pause() {
        if (pauseMillis == 0) {
            return;
        }
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while handling", e);
        }
    }

    /** From now on the driver can have this process publish. */
    public void publishes(Publishing how) {
        publishing = how;
    }

    private void answer() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Setting.BENCHMARK_METER.number());
                BufferedReader questions = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintStream answers = new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String question; (question = questions.readLine()) != null;) {
                answers.println(answer(question.split(" ")));
            }
        } catch (IOException driverHasGone) {
            Runtime.getRuntime().halt(1);
        }
    }

    private String answer(String[] question) {
        try {
            return switch (question[0]) {
                case "sample" -> sample();
                case "dump" -> dump(Path.of(question[1]));
                case "publish" -> new Publication(publishing, question[1].equals("batch"), Integer.parseInt(question[2]),
                        Integer.parseInt(question[3]), Integer.parseInt(question[4])).nanos() + "";
                case "publishes" -> Boolean.toString(publishing != null);
                default -> "unknown";
            };
        } catch (Exception failure) {
            failure.printStackTrace();
            return "failed: " + failure.toString().replace('\n', ' ');
        }
    }

    private String sample() {
        return handled.sum() + " " + System.nanoTime() + " " + duplicates.sum() + " " + allocatedBytes();
    }

    /** What all threads have allocated so far, or -1 where that is not counted. */
    private static long allocatedBytes() {
        try {
            return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
        } catch (RuntimeException | LinkageError nativeExecutable) {
            return -1;
        }
    }

    /** Of each message: when its handler began, when it ended, 0 for never. */
    private String dump(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int id = 0; id < started.length(); id++) {
                out.writeLong(started.get(id));
                out.writeLong(ended.get(id));
            }
        }
        return "dumped";
    }
}
