package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * fauxqs, an emulator of Amazon SNS and Amazon SQS, in a separate process on one port of the loopback interface. It keeps
 * topics and queues in memory, and ends with the process that started it, even after a crash. It is an npm package, which is
 * installed into the user's cache if it is missing.
 * <p>
 * Differences from Amazon:
 * <ul>
 * <li>It has no HTTP(S) subscriptions, and no dead-letter queues of subscriptions.
 * <li>It ignores {@code MessageStructure=json}, and returns neither {@code AWSTraceHeader} nor the group of a message in a
 * standard queue.
 * <li>It enforces no policies of queues or topics; a test can only check what it stores and returns.
 * <li>It has neither {@code StartMessageMoveTask} nor {@code ListDeadLetterSourceQueues}.
 * <li>Its filters match no element of an array, neither of a {@code String.Array} nor in a body. A filter that it cannot
 * parse matches nothing or causes status 500.
 * <li>Its paging skips some topics and queues, unless their names consist of lower-case letters, digits and hyphens.
 * <li>A message for a poll whose client has disconnected is in flight until its visibility timeout expires. A poll returns
 * one message of a FIFO queue's group, even if it asks for ten.
 * </ul>
 * A test that needs one of these uses {@link ElasticMq}, or checks the requests.
 * <p>
 * Its queue URLs have the host {@code sqs.us-east-1.localhost}, which need not be resolvable: a client with an endpoint
 * override never looks it up.
 * <p>
 * Not thread-safe.
 */
public final class Fauxqs implements AutoCloseable {

    /** Its region. */
    public static final String REGION = "us-east-1";

    private static final String NAME = "fauxqs";
    private static final String VERSION = "2.4.1";
    /** A module, because its command line would listen on all interfaces. */
    private static final String MODULE = """
            import { buildApp } from 'fauxqs';
            const [port, defaultRegion] = process.argv.slice(1);
            await buildApp({ logger: false, defaultRegion }).listen({ host: '127.0.0.1', port: Number(port) });
            """;
    private static final Duration START = Duration.ofSeconds(60);

    private final ServerFolder folder;
    private final int port;
    private final List<String> command;
    private ServerProcess process;

    private Fauxqs(ServerFolder folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /**
     * Starts a server and returns when it responds.
     *
     * @throws IllegalStateException if it cannot be started; the text says what to install, or contains its output
     */
    public static Fauxqs start() {
        Path modules = new NpmPackage(NAME, VERSION, SnsResource.VARIABLES).install().resolve("node_modules");
        Path node = new NodeProgram(SnsResource.VARIABLES).find();
        int port = FreePort.find();
        ServerFolder folder = ServerFolder.create(NAME);
        try {
            // Where the inline module resolves its imports.
            Files.createSymbolicLink(folder.path().resolve("node_modules"), modules);
            Fauxqs server = new Fauxqs(folder, port, List.of(node.toString(), "--max-old-space-size=256",
                    "--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", MODULE, Integer.toString(port),
                    REGION));
            server.launch();
            return server;
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** The endpoint of both SNS and SQS, {@code http://127.0.0.1:port}; the same after a restart. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Kills the process, as in a crash; its topics, subscriptions and queues are lost. */
    public void kill() {
        process.kill();
    }

    /** Restarts it after {@link #kill} on the same port, without topics and queues; returns when it responds. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("fauxqs is running: kill it first");
        }
        launch();
    }

    /** Suspends the process: it accepts connections but does not respond. */
    public void pause() {
        process.pause();
    }

    /** Resumes the process after {@link #pause}. */
    public void proceed() {
        process.proceed();
    }

    /** Stops the process and deletes its directory. */
    @Override
    public void close() {
        folder.close();
    }

    private void launch() {
        process = folder.launch(NAME, command, Map.of());
        process.awaitReady(new Greeting(port, ascii("GET /health HTTP/1.0\r\n\r\n"), ascii("HTTP/1.1 200")), START);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
