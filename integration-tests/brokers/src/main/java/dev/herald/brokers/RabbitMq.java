package dev.herald.brokers;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A RabbitMQ node with a private data folder, on free ports of the loopback interface. It exits when the process that
 * started it exits, even if that is killed. If {@code rabbitmq-server} is missing, it is installed if possible. User and
 * password are {@code guest}.
 * <p>
 * Methods that run {@code rabbitmqctl} take a second or two. Not thread-safe.
 */
public final class RabbitMq implements AutoCloseable {

    /** Folders of packages first: the program that Debian puts on the PATH only runs the system-wide node. */
    private static final ServerProgram SERVER = new ServerProgram("rabbitmq-server",
            new SearchPath("/usr/lib/rabbitmq/lib/*/sbin", "/opt/homebrew/sbin", "/usr/local/sbin", "/usr/sbin"),
            new DebianPackage("rabbitmq-server"), "rabbitmq", RabbitMqResource.URI_VARIABLE);
    private static final ServerProgram PORT_MAPPER = new ServerProgram("epmd",
            new SearchPath("/usr/lib/erlang/bin", "/opt/homebrew/bin", "/usr/local/bin"),
            new DebianPackage("erlang-base"), "erlang", RabbitMqResource.URI_VARIABLE);
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    /** The beginning of a method frame on channel 0. */
    private static final byte[] CONNECTION_START = {1, 0, 0};
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration CONTROL = Duration.ofSeconds(90);

    private final RestartableServer server;
    private final Path program;
    private final RabbitMqNode node;

    private RabbitMq(RestartableServer server, Path program, RabbitMqNode node) {
        this.server = server;
        this.program = program;
        this.node = node;
    }

    /**
     * Starts a node and returns when it accepts connections, after five to ten seconds.
     *
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static RabbitMq start() {
        Path program = SERVER.find();
        String portMapper = PORT_MAPPER.find().toString();
        return ServerFolder.start("rabbitmq", folder -> {
            RabbitMqNode node = RabbitMqNode.create(folder.path());
            // Erlang would start a port mapper that keeps running.
            folder.launch("epmd", List.of(portMapper), node.environment());
            return new RabbitMq(new RestartableServer(folder, "rabbitmq-server", List.of(program.toString()),
                    node.environment(), new Greeting(node.port(), PROTOCOL_HEADER, CONNECTION_START), START).start(),
                    program, node);
        });
    }

    /** The address with user and password, as {@code amqp://guest:guest@127.0.0.1:port}; the same after a restart. */
    public URI uri() {
        return URI.create("amqp://guest:guest@" + host() + ":" + port());
    }

    /** The host of {@link #uri}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port of {@link #uri}. */
    public int port() {
        return node.port();
    }

    /** Makes the broker close all connections, with the reply code 320. Clients can reconnect at once. */
    public void closeAllConnections() {
        control("close_all_connections", "requested by a test");
    }

    /** Stops the broker gracefully and keeps its data. It refuses connections until {@link #startApp}. */
    public void stopApp() {
        control("stop_app");
    }

    /** Starts the broker again after {@link #stopApp}, and returns when it accepts connections. */
    public void startApp() {
        control("start_app");
        server.awaitReady();
    }

    /** Kills the process, as a crash would. */
    public void kill() {
        server.kill();
    }

    /** Starts it again after {@link #kill}, on the same port and with the same data, and returns when it accepts connections. */
    public void restart() {
        server.restart();
    }

    /** Sets or clears the memory alarm, during which the broker blocks connections that publish. */
    public void memoryAlarm(boolean on) {
        if (on) {
            control("set_vm_memory_high_watermark", "0");
        } else {
            control("set_vm_memory_high_watermark", "absolute", RabbitMqNode.MEMORY);
        }
    }

    /** Kills the process and deletes its data. */
    @Override
    public void close() {
        server.close();
    }

    /**
     * Runs {@code rabbitmqctl}.
     *
     * @return its output; with the argument {@code -q}, only the result
     */
    public String control(String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.resolveSibling("rabbitmqctl").toString()));
        line.addAll(List.of(arguments));
        return new Command(line, node.environment(), CONTROL).run();
    }
}
