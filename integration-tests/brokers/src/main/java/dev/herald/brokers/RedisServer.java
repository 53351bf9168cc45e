package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Redis in a separate process, with a private data folder, on a free port of the loopback interface. It exits when the
 * process that started it exits, even if that is killed. If {@code redis-server} is missing, it is installed if possible.
 * <p>
 * Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final String NAME = "redis-server";
    private static final ServerProgram PROGRAM = new ServerProgram(NAME,
            new SearchPath("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"), new DebianPackage("redis-server"), "redis",
            RedisResource.URI_VARIABLE);
    private static final Duration START = Duration.ofSeconds(60);

    private final RestartableServer server;

    private RedisServer(RestartableServer server) {
        this.server = server;
    }

    /**
     * Starts a server without persistence, and returns when it is ready.
     *
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static RedisServer start() {
        return start("--save", "", "--appendonly", "no");
    }

    /** Starts a server that writes each change to disk before it answers, so that {@link #kill} loses none. */
    public static RedisServer startWithAppendOnly() {
        return start("--save", "", "--appendonly", "yes", "--appendfsync", "always");
    }

    /** Starts a server with further options, such as those of persistence. */
    static RedisServer start(String... options) {
        String program = PROGRAM.find().toString();
        int port = FreePort.find();
        return ServerFolder.start("redis", folder -> {
            List<String> command = new ArrayList<>(List.of(program, "--bind", "127.0.0.1", "--port",
                    Integer.toString(port), "--dir", folder.path().toString(), "--daemonize", "no"));
            command.addAll(List.of(options));
            return new RedisServer(new RestartableServer(folder, NAME, command, Map.of(),
                    Greeting.text(port, "PING\r\n", "+PONG"), START).start());
        });
    }

    /** The address, as {@code redis://127.0.0.1:port}; the same after a restart. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    /** The port of {@link #uri}. */
    public int port() {
        return server.port();
    }

    /** Kills the process, as a crash would. */
    public void kill() {
        server.kill();
    }

    /**
     * Starts it again after {@link #kill}, on the same port and data folder, and returns when it is ready. Without the
     * append-only file, its data is lost.
     */
    public void restart() {
        server.restart();
    }

    /** Suspends the process: connections are kept and accepted, but nothing answers. */
    public void pause() {
        server.pause();
    }

    /** Resumes the process after {@link #pause}. */
    public void proceed() {
        server.proceed();
    }

    /** Kills the process and deletes its data. */
    @Override
    public void close() {
        server.close();
    }
}
