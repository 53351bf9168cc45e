package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A private folder for the data of servers that must not outlive this process. A guard, a shell that waits for the end
 * of this process, then kills the servers and deletes the folder; it does so after a {@code kill -9} as well.
 */
final class ServerFolder implements AutoCloseable {

    /** Its input ends when it is closed or this process exits. A killed process may still write for a moment. */
    private static final String GUARD = """
            trap '' HUP INT TERM
            cat > /dev/null
            for pid in "$0"/pids/*; do
                [ -f "$pid" ] && kill -9 "$(cat "$pid")" 2> /dev/null
            done
            tries=0
            while ! rm -rf "$0" 2> /dev/null && [ $tries -lt 100 ]; do
                tries=$((tries + 1))
                sleep 0.1
            done
            """;
    /** Records the pid before it becomes the server, so that the guard always knows it. */
    private static final String LAUNCH = "echo $$ > \"$0\" && exec \"$@\"";
    private static final int CLOSE_SECONDS = 30;

    private final Path path;
    private final Process guard;

    private ServerFolder(Path path, Process guard) {
        this.path = path;
        this.guard = guard;
    }

    /**
     * Creates an empty folder that only the current user can access.
     *
     * @param name the prefix of the folder's name
     */
    private static ServerFolder create(String name) {
        try {
            Path path = Files.createTempDirectory("herald-" + name + "-").toRealPath();
            Files.createDirectory(path.resolve("pids"));
            ProcessBuilder guard = new ProcessBuilder("/bin/sh", "-c", GUARD, path.toString());
            return new ServerFolder(path, guard.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for " + name, e);
        }
    }

    /** Creates a folder and starts servers in it. If that fails, closes the folder. */
    static <S> S start(String name, Function<ServerFolder, S> servers) {
        ServerFolder folder = create(name);
        try {
            return servers.apply(folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /**
     * Starts a server in this folder.
     *
     * @param name the name of its log and its pid file, unique among running servers
     * @param environment added to the environment of this process
     */
    ServerProcess launch(String name, List<String> command, Map<String, String> environment) {
        Path pid = path.resolve("pids").resolve(name);
        Path log = path.resolve(name + ".log");
        List<String> launch = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, pid.toString()));
        launch.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(launch).directory(path.toFile()).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(name, builder.start(), pid, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Kills the servers and deletes the folder. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "the servers in " + path + " did not exit; their process ids are in its folder pids");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
