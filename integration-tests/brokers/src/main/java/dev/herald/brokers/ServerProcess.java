package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A running server, of a {@link ServerFolder}. */
final class ServerProcess {

    private static final int POLL_MILLIS = 50;
    private static final int KILL_SECONDS = 30;
    private static final int LOG_LINES = 30;

    private final String name;
    private final Process process;
    private final Path pidFile;
    private final Path log;

    ServerProcess(String name, Process process, Path pidFile, Path log) {
        this.name = name;
        this.process = process;
        this.pidFile = pidFile;
        this.log = log;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Returns when the server is ready.
     *
     * @throws IllegalStateException with the end of its log, if it exits or is not ready in time
     */
    void awaitReady(BooleanSupplier ready, Duration atMost) {
        long begin = System.nanoTime();
        while (!ready.getAsBoolean()) {
            if (ended(POLL_MILLIS)) {
                throw new IllegalStateException(name + " exited with code " + process.exitValue() + "; log:\n" + endOfLog());
            }
            if (System.nanoTime() - begin > atMost.toNanos()) {
                kill();
                throw new IllegalStateException(name + " did not start within " + atMost + "; log:\n" + endOfLog());
            }
        }
    }

    /** Kills the process, as a crash would. */
    void kill() {
        process.destroyForcibly();
        if (!ended(KILL_SECONDS * 1000)) {
            throw new IllegalStateException(name + " with the process id " + pid() + " could not be killed");
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Suspends the process until {@link #proceed}; its connections are kept. */
    void pause() {
        signal("-STOP");
    }

    void proceed() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Command.of("kill", signal, Long.toString(pid())).run();
    }

    private boolean ended(int withinMillis) {
        try {
            return process.waitFor(withinMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "not readable: " + e;
        }
    }
}
