package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.testcontainers.images.builder.Transferable;

/**
 * Redis, or a compatible server, with private data, on a free port of the loopback interface, as a process or in a container.
 * It exits when the process that started it exits, even if that is killed. If {@code redis-server} is missing, it is
 * installed if possible.
 * <p>
 * Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final String NAME = "redis-server";
    private static final int NO_TLS = 0;
    private static final String CONTAINER_CONFIGURATION = "/etc/herald.conf";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration CONTROL = Duration.ofSeconds(30);
    /** For one that may be suspended. */
    private static final Duration ASK = Duration.ofSeconds(3);

    private final RestartableServer server;
    private final Control control;
    private final int tlsPort;

    private RedisServer(RestartableServer server, Control control, int tlsPort) {
        this.server = server;
        this.control = control;
        this.tlsPort = tlsPort;
    }

    /**
     * Starts a server without persistence, and returns when it is ready.
     *
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static RedisServer start() {
        return start(RedisOptions.inMemory());
    }

    /** Starts a server that writes each change to disk before it answers, so that {@link #kill} loses none. */
    public static RedisServer startWithAppendOnly() {
        return start(RedisOptions.appendOnly());
    }

    /** Starts a server with these options, and returns when it is ready. */
    public static RedisServer start(RedisOptions options) {
        return options.inContainer() ? startContainer(options) : startProcess(options);
    }

    /** Its arguments are those of the server, whose name the image knows. */
    private static RedisServer startContainer(RedisOptions options) {
        int port = FreePort.find();
        List<String> command = new ArrayList<>(List.of(CONTAINER_CONFIGURATION));
        command.addAll(options.commandLine(NO_TLS));
        command.addAll(List.of("--protected-mode", "no"));
        ContainerServer server = ContainerServer.start(Image.REDIS,
                container -> container.withCommand(command.toArray(String[]::new)).withCopyToContainer(
                        Transferable.of(String.join("\n", options.configuration())), CONTAINER_CONFIGURATION),
                greeting(port, options.password()), START);
        return new RedisServer(server, server.control(List.of("redis-cli"), authentication(options)), NO_TLS);
    }

    private static RedisServer startProcess(RedisOptions options) {
        RedisPrograms programs = options.version().programs();
        int port = FreePort.find();
        int tlsPort = FreePort.find();
        return ServerFolder.start("redis", folder -> {
            String configuration = write(folder.path().resolve("redis.conf"), options.configuration());
            List<String> command = new ArrayList<>(programs.server().line(configuration));
            command.addAll(options.commandLine(tlsPort));
            command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port), "--dir",
                    folder.path().toString(), "--daemonize", "no"));
            ProcessServer server = new ProcessServer(folder, NAME, command, Map.of(), greeting(port, options.password()),
                    START);
            Control control = Control.of(programs.control().line("-p", Integer.toString(port)), authentication(options));
            return new RedisServer(server.start(), control, tlsPort);
        });
    }

    private static String write(Path file, List<String> lines) {
        try {
            return Files.write(file, lines).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of Redis", e);
        }
    }

    private static Greeting greeting(int port, String password) {
        return password.isEmpty()
                ? Greeting.text(port, "PING\r\n", "+PONG")
                : Greeting.text(port, "AUTH " + password + "\r\nPING\r\n", "+OK\r\n+PONG");
    }

    /** The address, as {@code redis://127.0.0.1:port}; the same after a restart. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    /** The port of {@link #uri}. */
    public int port() {
        return server.port();
    }

    /** The address for TLS, if that is one of its options. */
    public URI tlsUri() {
        return URI.create("rediss://127.0.0.1:" + tlsPort);
    }

    /**
     * Runs a command by {@code redis-cli}.
     *
     * @return its output
     */
    public String control(String... command) {
        return control.run(CONTROL, List.of(command));
    }

    /**
     * Runs a command by {@code redis-cli}, without patience.
     *
     * @return its output, or an empty text if the server does not answer
     */
    String ask(String... command) {
        try {
            return isRunning() ? control.run(ASK, List.of(command)) : "";
        } catch (IllegalStateException noAnswer) {
            return "";
        }
    }

    private static Map<String, String> authentication(RedisOptions options) {
        String password = options.password();
        return password.isEmpty() ? Map.of() : Map.of("REDISCLI_AUTH", password, "VALKEYCLI_AUTH", password);
    }

    /** Whether the server runs. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** Kills the server, as a crash would. */
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

    /** Suspends the server: connections are kept and accepted, but nothing answers. */
    public void pause() {
        server.pause();
    }

    /** Resumes the server after {@link #pause}. */
    public void proceed() {
        server.proceed();
    }

    /** Kills the server and deletes its data. */
    @Override
    public void close() {
        server.close();
    }
}
