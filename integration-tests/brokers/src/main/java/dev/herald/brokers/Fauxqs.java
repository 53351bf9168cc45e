package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * fauxqs, which implements the APIs of Amazon SNS and SQS on one port of the loopback interface, in a separate process. It
 * keeps topics and queues in memory. It exits when the process that started it exits, even if that is killed. It is an npm
 * package, which is installed into the user's cache if necessary.
 * <p>
 * Differences from Amazon:
 * <ul>
 * <li>It does not support HTTP(S) subscriptions and dead-letter queues of subscriptions.
 * <li>It ignores {@code MessageStructure=json}, and returns neither {@code AWSTraceHeader} nor the group of a message on a
 * standard queue.
 * <li>It stores and returns the policies of queues and topics, but does not enforce them.
 * <li>It has neither {@code StartMessageMoveTask} nor {@code ListDeadLetterSourceQueues}.
 * <li>Its filters do not match elements of arrays, neither of a {@code String.Array} nor in a body. A filter that it cannot
 * parse matches nothing, or is answered with status 500.
 * <li>Its pages of topics and queues mix two sort orders and skip entries, unless names consist of lower-case letters,
 * digits and hyphens.
 * <li>A message for a poll whose client has disconnected is in flight until its visibility timeout expires. A poll returns
 * one message of a FIFO group, although ten were requested.
 * </ul>
 * A test that needs one of these uses {@link ElasticMq}, or makes the request itself.
 * <p>
 * The host of its queue URLs, {@code sqs.us-east-1.localhost}, does not have to be resolvable: clients with an endpoint
 * override do not use it.
 * <p>
 * Not thread-safe.
 */
public final class Fauxqs implements AmazonServer {

    /** The region it reports. */
    public static final String REGION = "us-east-1";

    private static final String NAME = "fauxqs";
    private static final String VERSION = "2.4.1";
    /** Its command line would listen on all interfaces. */
    private static final String MODULE = """
            import { buildApp } from 'fauxqs';
            const [port, defaultRegion] = process.argv.slice(1);
            await buildApp({ logger: false, defaultRegion }).listen({ host: '127.0.0.1', port: Number(port) });
            """;
    private static final Duration START = Duration.ofSeconds(60);

    private final RestartableServer server;

    private Fauxqs(RestartableServer server) {
        this.server = server;
    }

    /**
     * Starts a server and returns when it is ready.
     *
     * @throws IllegalStateException naming what to install, or with the end of its log if it did not start
     */
    public static Fauxqs start() {
        Path modules = new NpmPackage(NAME, VERSION, SnsResource.VARIABLES).install().resolve("node_modules");
        Path node = new NodeProgram(SnsResource.VARIABLES).find();
        int port = FreePort.find();
        List<String> command = List.of(node.toString(), "--max-old-space-size=256", "--disable-warning=ExperimentalWarning",
                "--input-type=module", "--eval", MODULE, Integer.toString(port), REGION);
        return ServerFolder.start(NAME, folder -> {
            link(folder, modules);
            return new Fauxqs(new ProcessServer(folder, NAME, command, Map.of(),
                    Greeting.text(port, "GET /health HTTP/1.0\r\n\r\n", "HTTP/1.1 200"), START).start());
        });
    }

    /** The module comes from the command line, so Node.js resolves its imports in the working directory. */
    private static void link(ServerFolder folder, Path modules) {
        try {
            Files.createSymbolicLink(folder.path().resolve("node_modules"), modules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address for clients of SNS and SQS, as {@code http://127.0.0.1:port}; the same after a restart. */
    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
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

    /** Kills the process and deletes its folder. */
    @Override
    public void close() {
        server.close();
    }
}
