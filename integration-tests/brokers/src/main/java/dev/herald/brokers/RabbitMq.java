package dev.herald.brokers;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node of RabbitMQ, with a private data folder, on free ports of the loopback interface. It ends with the process
 * that started it, however that ends. Where there is no {@code rabbitmq-server}, it is installed if that can be. User and
 * password are {@code guest}.
 * <p>
 * What is done by {@code rabbitmqctl} takes a second or two. Not for use by several threads at once.
 */
public final class RabbitMq implements AutoCloseable {

    /** The packages' own folders first: the program that Debian puts on the PATH is for the system-wide node alone. */
    private static final ServerProgram SERVER = new ServerProgram("rabbitmq-server",
            new SearchPath("/usr/lib/rabbitmq/lib/*/sbin", "/opt/homebrew/sbin", "/usr/local/sbin", "/usr/sbin"),
            new DebianPackage("rabbitmq-server"), "rabbitmq", RabbitMqResource.URI_VARIABLE);
    private static final ServerProgram PORT_MAPPER = new ServerProgram("epmd",
            new SearchPath("/usr/lib/erlang/bin", "/opt/homebrew/bin", "/usr/local/bin"),
            new DebianPackage("erlang-base"), "erlang", RabbitMqResource.URI_VARIABLE);
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    /** Of a method frame on channel 0. */
    private static final byte[] CONNECTION_START = {1, 0, 0};
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration CONTROL = Duration.ofSeconds(90);

    private final ServerFolder folder;
    private final Path program;
    private final RabbitMqNode node;
    private ServerProcess process;

    private RabbitMq(ServerFolder folder, Path program, RabbitMqNode node) {
        this.folder = folder;
        this.program = program;
        this.node = node;
    }

    /**
     * Starts one and returns when it takes connections, after five to ten seconds.
     *
     * @throws IllegalStateException saying what to install, if there is none, or what it said, if it didn't start
     */
    public static RabbitMq start() {
        Path program = SERVER.find();
        String portMapper = PORT_MAPPER.find().toString();
        ServerFolder folder = ServerFolder.create("rabbitmq");
        try {
            RabbitMqNode node = RabbitMqNode.create(folder.path());
            // Not left to Erlang, which would start one that stays.
            folder.launch("epmd", List.of(portMapper), node.environment());
            RabbitMq server = new RabbitMq(folder, program, node);
            server.launch();
            return server;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Where it listens, with user and password, as {@code amqp://guest:guest@127.0.0.1:port}; always the same. */
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

    /** Has the broker close all connections, with the reply code 320. Clients may connect again at once. */
    public void closeAllConnections() {
        control("close_all_connections", "a test wants it");
    }

    /** Stops the broker in good order; connections are closed, and refused until {@link #startApp}. Its data stay. */
    public void stopApp() {
        control("stop_app");
    }

    /** Starts the broker again after {@link #stopApp}, and returns when it takes connections. */
    public void startApp() {
        control("start_app");
        awaitReady();
    }

    /** Ends the process at once, as a crash would. */
    public void kill() {
        process.kill();
    }

    /** Starts it again after {@link #kill}, on the same port and data, and returns when it takes connections. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("RabbitMQ is running: kill it first");
        }
        launch();
    }

    /** Makes the broker believe that it runs out of memory: it blocks connections that publish until told otherwise. */
    public void memoryAlarm(boolean on) {
        if (on) {
            control("set_vm_memory_high_watermark", "0");
        } else {
            control("set_vm_memory_high_watermark", "absolute", RabbitMqNode.MEMORY);
        }
    }

    /** Ends the process and deletes its data. */
    @Override
    public void close() {
        folder.close();
    }

    private void launch() {
        process = folder.launch("rabbitmq-server", List.of(program.toString()), node.environment());
        awaitReady();
    }

    private void awaitReady() {
        process.awaitReady(new Greeting(port(), PROTOCOL_HEADER, CONNECTION_START), START);
    }

    /**
     * Runs {@code rabbitmqctl}.
     *
     * @return what it said, which with the argument {@code -q} is the answer alone
     */
    public String control(String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.resolveSibling("rabbitmqctl").toString()));
        line.addAll(List.of(arguments));
        return new Command(line, node.environment(), CONTROL).run();
    }
}
