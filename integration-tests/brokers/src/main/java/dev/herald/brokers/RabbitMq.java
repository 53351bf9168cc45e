package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.testcontainers.images.builder.Transferable;

/**
 * A RabbitMQ node with private data, on free ports of the loopback interface, as a process or in a container. It exits when
 * the process that started it exits, even if that is killed. If {@code rabbitmq-server} is missing, it is installed if
 * possible. User and password are {@code guest}.
 * <p>
 * Methods that run {@code rabbitmqctl} take a second or two. Not thread-safe.
 */
public final class RabbitMq implements AutoCloseable {

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    /** The beginning of a method frame on channel 0. */
    private static final byte[] CONNECTION_START = {1, 0, 0};
    private static final int NO_TLS = 0;
    /** Read after those of the image. */
    private static final String CONTAINER_CONFIGURATION = "/etc/rabbitmq/conf.d/90-herald.conf";
    private static final String CONTAINER_NODE = "rabbit@localhost";
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration CONTROL = Duration.ofSeconds(90);

    private final RestartableServer server;
    private final Control control;
    private final String name;
    private final int tlsPort;

    private RabbitMq(RestartableServer server, Control control, String name, int tlsPort) {
        this.server = server;
        this.control = control;
        this.name = name;
        this.tlsPort = tlsPort;
    }

    /**
     * Starts a node and returns when it accepts connections, after five to ten seconds.
     *
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static RabbitMq start() {
        return start(RabbitMqOptions.standard());
    }

    /** Starts a node with these options. */
    public static RabbitMq start(RabbitMqOptions options) {
        return options.inContainer() ? startContainer() : startProcess(options);
    }

    private static RabbitMq startContainer() {
        ContainerServer server = ContainerServer.start(Image.RABBITMQ,
                container -> container.withCopyToContainer(Transferable.of(RabbitMqNode.CONTAINER), CONTAINER_CONFIGURATION)
                        .withEnv("RABBITMQ_NODENAME", CONTAINER_NODE),
                greeting(FreePort.find()), START);
        return new RabbitMq(server, server.control(List.of("rabbitmqctl"), Map.of()), CONTAINER_NODE, NO_TLS);
    }

    private static RabbitMq startProcess(RabbitMqOptions options) {
        RabbitMqPrograms programs = options.version().programs();
        return ServerFolder.start("rabbitmq", folder -> {
            ErlangName name = ErlangName.alone();
            startPortMapper(folder, programs, name);
            RabbitMq started = launch(folder, programs, RabbitMqNode.create(folder.path(), name, List.of(), options));
            started.server.awaitReady();
            return started;
        });
    }

    /** Erlang would start a port mapper that keeps running. */
    static void startPortMapper(ServerFolder folder, RabbitMqPrograms programs, ErlangName name) {
        folder.launch("epmd", programs.portMapper().line(), name.environment());
    }

    /** Launches a node of a cluster, and does not wait for it. */
    static RabbitMq launch(RabbitMqPrograms programs, ErlangName name, List<String> peers, RabbitMqOptions options) {
        return ServerFolder.start("rabbitmq",
                folder -> launch(folder, programs, RabbitMqNode.create(folder.path(), name, peers, options)));
    }

    private static RabbitMq launch(ServerFolder folder, RabbitMqPrograms programs, RabbitMqNode node) {
        ProcessServer server = new ProcessServer(folder, "rabbitmq-server", programs.server().line(), node.environment(),
                greeting(node.port()), START);
        server.launch();
        return new RabbitMq(server, Control.of(programs.control().line(), node.environment()), node.name().node(),
                node.tlsPort());
    }

    private static Greeting greeting(int port) {
        return new Greeting(port, PROTOCOL_HEADER, CONNECTION_START);
    }

    /** Returns when the node accepts connections. */
    void awaitReady() {
        server.awaitReady();
    }

    /** Its name in its cluster, as {@code name@localhost}. */
    public String name() {
        return name;
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
        return server.port();
    }

    /** The port for TLS, if that is one of its options. */
    public int tlsPort() {
        return tlsPort;
    }

    /**
     * Adds a user.
     *
     * @param configure the names that the user may declare, as a regular expression
     * @param write the names to which the user may publish
     * @param read the names from which the user may consume
     */
    public void addUser(String name, String password, String configure, String write, String read) {
        control("add_user", name, password);
        control("set_permissions", name, configure, write, read);
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

    /** Kills the server, as a crash would. */
    public void kill() {
        server.kill();
    }

    /** Stops the node gracefully. It can be started again as after {@link #kill}. */
    public void shutDown() {
        control("shutdown");
        server.kill();
    }

    /** Suspends the server: connections are kept and accepted, but nothing answers. */
    public void pause() {
        server.pause();
    }

    /** Resumes the server after {@link #pause}. */
    public void proceed() {
        server.proceed();
    }

    /** As {@link #restart}, but returns at once. */
    void relaunch() {
        server.relaunch();
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

    /** Kills the server and deletes its data. */
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
        return control.run(CONTROL, List.of(arguments));
    }
}
