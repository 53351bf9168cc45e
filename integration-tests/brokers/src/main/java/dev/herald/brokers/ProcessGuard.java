package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Starts processes that must not outlive this one: a guard, a shell, kills them after a {@code kill -9} as well. */
public final class ProcessGuard {

    /** Its input ends when this process does. */
    private static final String GUARD = """
            trap '' HUP INT TERM
            cat > /dev/null
            kill -9 "$0" 2> /dev/null
            """;

    private ProcessGuard() {
    }

    /** Starts a process, which ends with this one at the latest. */
    public static Process start(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            try {
                guard(process);
            } catch (IOException e) {
                process.destroyForcibly();
                throw e;
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", builder.command()), e);
        }
    }

    /** The guard ends with the process: its id may become that of another. */
    private static void guard(Process process) throws IOException {
        Process guard = new ProcessBuilder("/bin/sh", "-c", GUARD, Long.toString(process.pid()))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        process.onExit().thenRun(guard::destroyForcibly);
    }
}
