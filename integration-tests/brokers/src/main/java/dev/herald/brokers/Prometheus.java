package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prometheus, with private data, on a free port of the loopback interface. It exits when the process that started it exits.
 * If it is missing, it is installed if possible.
 */
public final class Prometheus implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final ProcessServer server;

    private Prometheus(ProcessServer server) {
        this.server = server;
    }

    /**
     * Starts a server, and returns when it is ready.
     *
     * @param configuration the content of its configuration file
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static Prometheus start(String configuration) {
        Program program = program();
        int port = FreePort.find();
        return ServerFolder.start("prometheus", folder -> {
            Path file = folder.path().resolve("prometheus.yml");
            try {
                Files.writeString(file, configuration);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the configuration of Prometheus", e);
            }
            List<String> command = program.line("--config.file=" + file, "--storage.tsdb.path=" + folder.path().resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port);
            Greeting ready = Greeting.text(port, "GET /-/ready HTTP/1.0\r\n\r\n", "HTTP/1.0 200");
            return new Prometheus(new ProcessServer(folder, "prometheus", command, Map.of(), ready, START).start());
        });
    }

    /**
     * Runs {@code promtool}.
     *
     * @return its output
     * @throws IllegalStateException naming what to install, or with its output if it fails
     */
    public static String tool(String... arguments) {
        List<String> line = new ArrayList<>(program().sibling("promtool").line(arguments));
        return new Command(line, Map.of(), Duration.ofSeconds(60)).run();
    }

    private static Program program() {
        return new Program(new ServerProgram("prometheus", new SearchPath("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"),
                new DebianPackage("prometheus"), "prometheus", null).find());
    }

    /** Its port of the loopback interface. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
