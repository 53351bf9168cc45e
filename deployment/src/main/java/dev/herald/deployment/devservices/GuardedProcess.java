package dev.herald.deployment.devservices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that ends with this process, however that ends: a shell between the two waits for the end of its input, which the
 * operating system closes. Then it ends the program and deletes its folder.
 */
final class GuardedProcess implements AutoCloseable {

    /** The folder, the name of the log, and the program with its arguments. */
    private static final String GUARD = """
            folder="$0"
            log="$folder/$1.log"
            pid="$folder/$1.pid"
            shift
            trap '' HUP INT TERM
            "$@" < /dev/null > "$log" 2>&1 &
            program=$!
            echo $program > "$pid"
            cat > /dev/null
            kill $program 2> /dev/null
            for wait in 1 2 3 4 5 6 7 8 9 10; do
                kill -0 $program 2> /dev/null || break
                sleep 0.3
            done
            kill -9 $program 2> /dev/null
            wait $program
            rm -rf "$folder"
            """;
    private static final int CLOSE_SECONDS = 10;
    private static final int LOG_LINES = 20;

    private final String name;
    private final Process guard;
    private final Path folder;

    private GuardedProcess(String name, Process guard, Path folder) {
        this.name = name;
        this.guard = guard;
        this.folder = folder;
    }

    /** @param environment added to that of this process */
    static GuardedProcess start(List<String> command, Map<String, String> environment, Path folder, String name)
            throws IOException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, folder.toString(), name));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return new GuardedProcess(name, builder.start(), folder);
    }

    String name() {
        return name;
    }

    /** @throws IllegalStateException if it has ended, with the end of its log */
    void check() {
        Path file = folder.resolve(name + ".pid");
        try {
            String pid = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!pid.isEmpty() && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty()) {
                throw new IllegalStateException(name + " has ended; " + endOfLog());
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException(name + " was not started: " + unreadable.getMessage(), unreadable);
        }
    }

    String endOfLog() {
        try {
            List<String> lines = Files.readString(folder.resolve(name + ".log"), StandardCharsets.ISO_8859_1).lines().toList();
            return "its log ends with:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "its log cannot be read";
        }
    }

    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                guard.destroyForcibly();
            }
        } catch (IOException ended) {
            guard.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
