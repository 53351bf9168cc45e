package dev.herald.benchmarks.driver.consumer;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.herald.benchmarks.Setting;

/** A consumer in a process of its own, and the talk with its meter. It ends with {@link #close}, or with the driver. */
public final class ConsumerProcess implements AutoCloseable {

    /** Further ones, separated by spaces, can be given in the environment: a profiler's agent, say. */
    private static final List<String> JVM_FLAGS = Stream.concat(Stream.of("-Xms512m", "-Xmx512m"),
            Stream.of(System.getenv().getOrDefault("CONSUMER_FLAGS", "").split(" ")).filter(flag -> !flag.isEmpty())).toList();
    private static final int START_MILLIS = 60_000;
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final long spawnedAt;
    private final long startedAt;
    private final Socket connection;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final Thread endWithDriver;

    /** What the meter says: the clock is {@link System#nanoTime}. */
    public record Sample(long handled, long nanos, long duplicates, long allocatedBytes, ProcessFigures process) {
    }

    /** When a message's handler began and ended; 0 for never. */
    public record Handled(long started, long ended) {
    }

    /** Starts one, and returns when its meter has answered. */
    public ConsumerProcess(String label, Program program, Map<Setting, String> settings, Path log) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(START_MILLIS);
            ProcessBuilder builder = new ProcessBuilder(program.command(JVM_FLAGS)).redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            settings.forEach((setting, value) -> builder.environment().put(setting.name(), value));
            builder.environment().put(Setting.BENCHMARK_METER.name(), Integer.toString(listener.getLocalPort()));
            spawnedAt = System.nanoTime();
            process = builder.start();
            endWithDriver = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(endWithDriver);
            connection = accept(listener, label, log);
            startedAt = System.nanoTime();
        }
        answers = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        questions = new PrintStream(connection.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    private Socket accept(ServerSocket listener, String label, Path log) throws IOException {
        try {
            return listener.accept();
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(label + " did not start; its log is " + log, e);
        }
    }

    /** When the process was started. */
    public long spawnedAt() {
        return spawnedAt;
    }

    /** When its meter connected, which in all consumers is while they start. */
    public long startedAt() {
        return startedAt;
    }

    public Sample sample() throws IOException {
        String[] answer = ask("sample").split(" ");
        return new Sample(Long.parseLong(answer[0]), Long.parseLong(answer[1]), Long.parseLong(answer[2]),
                Long.parseLong(answer[3]), ProcessFigures.of(process.pid()));
    }

    /** Of each message, by its id. */
    public Handled[] handled(int messages) throws IOException {
        Path file = Files.createTempFile("handled", ".bin");
        try {
            ask("dump " + file);
            Handled[] handled = new Handled[messages];
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (int id = 0; id < messages; id++) {
                    handled[id] = new Handled(in.readLong(), in.readLong());
                }
            }
            return handled;
        } finally {
            Files.delete(file);
        }
    }

    /** Whether it can publish at all. */
    public boolean publishes() throws IOException {
        return Boolean.parseBoolean(ask("publishes"));
    }

    /** Has it publish so many orders, one by one or ten at a time, from so many threads; returns how long it took. */
    public long publish(boolean batches, int messages, int threads, int noteLength) throws IOException {
        return Long
                .parseLong(ask("publish " + (batches ? "batch" : "one") + " " + messages + " " + threads + " " + noteLength));
    }

    private String ask(String question) throws IOException {
        questions.println(question);
        String answer = answers.readLine();
        if (answer == null || answer.startsWith("failed")) {
            throw new IOException("the consumer was asked '" + question + "' and answered " + answer);
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            connection.close();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().removeShutdownHook(endWithDriver);
    }
}
