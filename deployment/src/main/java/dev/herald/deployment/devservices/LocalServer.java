package dev.herald.deployment.devservices;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.quarkus.deployment.builditem.Startable;

/**
 * A server that is a program of this machine, on a free port of the loopback interface, with empty data in a folder of its own.
 * It ends with this process, even if that is killed, and its folder is deleted then.
 */
final class LocalServer implements Startable {

    private static final Logger LOG = Logger.getLogger("dev.herald");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What is started for a server.
     *
     * @param name the name of its log
     */
    record Program(String name, List<String> command, Map<String, String> environment) {
    }

    /** Prepares what is started. */
    @FunctionalInterface
    interface Preparation {
        List<Program> in(Path folder, int port) throws IOException;
    }

    private final String name;
    private final Preparation preparation;
    private final Greeting greeting;
    private final List<GuardedProcess> processes = new ArrayList<>();
    private int port;

    private LocalServer(String name, Preparation preparation, Greeting greeting) {
        this.name = name;
        this.preparation = preparation;
        this.greeting = greeting;
    }

    /** Redis, which keeps everything in memory. */
    static LocalServer redis(Path program) {
        return new LocalServer("redis", (folder, port) -> List.of(new Program("redis-server",
                List.of(program.toString(), "--bind", "127.0.0.1", "--port", Integer.toString(port), "--dir", folder.toString(),
                        "--save", "", "--appendonly", "no", "--daemonize", "no"),
                Map.of())), Greeting.REDIS);
    }

    /** RabbitMQ, a node that no other knows. */
    static LocalServer rabbitMq(Path program) {
        return new LocalServer("rabbitmq", new RabbitMqFiles(program)::prepare, Greeting.RABBITMQ);
    }

    @Override
    public void start() {
        try {
            port = freePort();
            Path folder = Files.createTempDirectory("herald-" + name + "-").toRealPath();
            for (Program program : preparation.in(folder, port)) {
                processes.add(GuardedProcess.start(program.command(), program.environment(), folder, program.name()));
            }
            awaitReady();
            LOG.infof("Started %s on port %d: %s", processes.get(processes.size() - 1).name(), port, folder);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("cannot start " + name, e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() {
        long begin = System.nanoTime();
        while (!greeting.isAnswered(port)) {
            for (GuardedProcess process : processes) {
                process.check();
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException(name + " was not ready after " + PATIENCE.toSeconds() + " seconds; "
                        + processes.get(processes.size() - 1).endOfLog());
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server starts", e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public String getConnectionInfo() {
        return "127.0.0.1:" + port;
    }

    /** It is in none. */
    @Override
    public String getContainerId() {
        return null;
    }

    /** Ends it, and deletes its data. */
    @Override
    public void close() {
        for (int last = processes.size() - 1; last >= 0; last--) {
            processes.get(last).close();
        }
        processes.clear();
    }
}
