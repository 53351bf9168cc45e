package dev.herald.brokers;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Redis in a process of its own, with a private data folder, on a free port of the loopback interface. It ends with the
 * process that started it, however that ends. Where there is no {@code redis-server}, it is installed if that can be.
 * <p>
 * Not for use by several threads at once.
 */
public final class RedisServer implements AutoCloseable {

    private static final String NAME = "redis-server";
    private static final ServerProgram PROGRAM = new ServerProgram(NAME,
            new SearchPath("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"), new DebianPackage("redis-server"), "redis",
            RedisResource.URI_VARIABLE);
    private static final Duration START = Duration.ofSeconds(60);

    private final ServerFolder folder;
    private final int port;
    private final List<String> command;
    private ServerProcess process;

    private RedisServer(ServerFolder folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /**
     * Starts one that keeps its data in memory alone, and returns when it answers.
     *
     * @throws IllegalStateException saying what to install, if there is none, or what it said, if it didn't start
     */
    public static RedisServer start() {
        return start("--save", "", "--appendonly", "no");
    }

    /** Starts one that has each change on disk before it answers, so that none is lost by a {@link #kill}. */
    public static RedisServer startWithAppendOnly() {
        return start("--save", "", "--appendonly", "yes", "--appendfsync", "always");
    }

    private static RedisServer start(String... persistence) {
        String program = PROGRAM.find().toString();
        ServerFolder folder = ServerFolder.create("redis");
        int port = FreePort.find();
        List<String> command = new ArrayList<>(List.of(program, "--bind", "127.0.0.1", "--port",
                Integer.toString(port), "--dir", folder.path().toString(), "--daemonize", "no"));
        command.addAll(List.of(persistence));
        RedisServer server = new RedisServer(folder, port, command);
        try {
            server.launch();
            return server;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Where it listens, as {@code redis://127.0.0.1:port}; the same after a restart. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** The port of {@link #uri}. */
    public int port() {
        return port;
    }

    /** Ends the process at once, as a crash would. */
    public void kill() {
        process.kill();
    }

    /**
     * Starts it again after {@link #kill}, on the same port and data folder, and returns when it answers. Without the
     * append-only file it comes back empty.
     */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("Redis is running: kill it first");
        }
        launch();
    }

    /** Stops the process from running: its connections stay, and new ones are made, but nothing answers. */
    public void pause() {
        process.pause();
    }

    /** Lets it run on after {@link #pause}. */
    public void proceed() {
        process.proceed();
    }

    /** Ends the process and deletes its data. */
    @Override
    public void close() {
        folder.close();
    }

    private void launch() {
        process = folder.launch(NAME, command, Map.of());
        process.awaitReady(new Greeting(port, ascii("PING\r\n"), ascii("+PONG")), START);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
