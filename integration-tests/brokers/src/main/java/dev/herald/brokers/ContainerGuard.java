package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;

/**
 * Removes a container when this process has ended, even if it was killed. Testcontainers does that too, by a container of its
 * own, but that can be disabled, and then only removes it if this process was not killed.
 */
final class ContainerGuard implements AutoCloseable {

    /** Its input ends when this process does. */
    private static final String GUARD = """
            trap '' HUP INT TERM
            cat > /dev/null
            "$0" rm --force --volumes "$1"
            """;

    private final Optional<Process> guard;

    private ContainerGuard(Optional<Process> guard) {
        this.guard = guard;
    }

    /**
     * Starts a guard, where the program {@code docker} is available.
     *
     * @param name of the container, which need not exist yet
     * @param dockerHost the address of Docker
     */
    static ContainerGuard of(String name, URI dockerHost) {
        return new ContainerGuard(new SearchPath().find("docker").map(program -> {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", GUARD, program.toString(), name)
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DOCKER_HOST", dockerHost.toString());
            try {
                return builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    /** Ends the guard: the container has been removed. */
    @Override
    public void close() {
        guard.ifPresent(Process::destroyForcibly);
    }
}
