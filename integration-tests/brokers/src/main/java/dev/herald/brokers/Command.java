package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that does one thing and ends.
 *
 * @param line the program and its arguments
 * @param environment added to that of this process
 * @param atMost how long it may take
 */
record Command(List<String> line, Map<String, String> environment, Duration atMost) {

    static Command of(String... line) {
        return new Command(List.of(line), Map.of(), Duration.ofSeconds(30));
    }

    /**
     * Runs it to its end.
     *
     * @return what it said
     * @throws IllegalStateException if it failed, with what it said, or took too long, in which case it is killed
     */
    String run() {
        try {
            Path output = Files.createTempFile("herald-command", ".log");
            try {
                return run(output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(this + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + this, e);
        }
    }

    private String run(Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException(this + " took longer than " + atMost + "; it said:\n" + said);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(this + " ended with code " + process.exitValue() + "; it said:\n" + said);
        }
        return said;
    }

    @Override
    public String toString() {
        return String.join(" ", line);
    }
}
