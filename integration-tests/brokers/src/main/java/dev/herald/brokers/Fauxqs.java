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
 * fauxqs, which speaks the protocols of Amazon SNS and Amazon SQS on one port of the loopback interface, in a process of
 * its own. It keeps topics and queues in memory, and ends with the process that started it, however that ends. It is a
 * package of npm, installed into the user's cache if it isn't there yet.
 * <p>
 * What Amazon does and fauxqs doesn't:
 * <ul>
 * <li>It has no HTTP(S) subscriptions, and no dead-letter queues of subscriptions.
 * <li>It ignores {@code MessageStructure=json}, and gives neither {@code AWSTraceHeader} nor the group of a message of a
 * standard queue back.
 * <li>It enforces no policy, neither of queues nor of topics: what it stores and returns is all a test can look at.
 * <li>It has neither {@code StartMessageMoveTask} nor {@code ListDeadLetterSourceQueues}.
 * <li>Its filters match no member of an array, be that a {@code String.Array} or in a body; they take a filter they can not
 * read for one that matches nothing, or answer with status 500.
 * <li>It pages through topics and queues in two orders at once, and skips some, unless their names are of lower-case
 * letters, digits and hyphens.
 * <li>A message for a poll whose client has gone is in flight until its visibility timeout is over. A poll takes one message
 * of a FIFO queue's group, although ten were asked for.
 * </ul>
 * A test that needs one of these takes {@link ElasticMq}, or makes the request itself.
 * <p>
 * Its queue URLs have a host of their own, {@code sqs.us-east-1.localhost}, which need not be resolvable: a client with an
 * endpoint of its own never asks for it.
 * <p>
 * Not for use by several threads at once.
 */
public final class Fauxqs implements AutoCloseable {

    /** The region it says it is in. */
    public static final String REGION = "us-east-1";

    private static final String NAME = "fauxqs";
    private static final String VERSION = "2.4.1";
    /** Its own command line would listen on all interfaces. */
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
     * Starts one and returns when it answers.
     *
     * @throws IllegalStateException saying what to install, if there is none, or what it said, if it didn't start
     */
    public static Fauxqs start() {
        Path modules = new NpmPackage(NAME, VERSION, SnsResource.VARIABLES).install().resolve("node_modules");
        Path node = new NodeProgram(SnsResource.VARIABLES).find();
        int port = FreePort.find();
        ServerFolder folder = ServerFolder.create(NAME);
        try {
            // Where the module, which is in no file, looks for what it imports.
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

    /** Where it listens, for clients of SNS and of SQS, as {@code http://127.0.0.1:port}; the same after a restart. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Ends the process at once, as a crash would; its topics, subscriptions and queues are gone. */
    public void kill() {
        process.kill();
    }

    /** Starts it again after {@link #kill}, on the same port, with neither topics nor queues; returns when it answers. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("fauxqs is running: kill it first");
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

    /** Ends the process and deletes its folder. */
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
