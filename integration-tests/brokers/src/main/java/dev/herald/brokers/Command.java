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
 * A command that runs and exits.
 *
 * @param line the program and its arguments
 * @param environment added to the environment of this process
 * @param atMost the limit for its run
 */
record Command(List<String> line, Map<String, String> environment, Duration atMost) {

    static Command of(String... line) {
        return new Command(List.of(line), Map.of(), Duration.ofSeconds(30));
    }

    /**
     * Runs it and waits for its exit.
     *
     * @return its output
     * @throws IllegalStateException with its output, if it fails or exceeds the limit, in which case it is killed
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
            throw new UncheckedIOException("cannot run " + this, e);
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
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException(this + " took longer than " + atMost + "; output:\n" + text);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(this + " exited with code " + process.exitValue() + "; output:\n" + text);
        }
        return text;
    }

    @Override
    public String toString() {
        return String.join(" ", line);
    }
}
