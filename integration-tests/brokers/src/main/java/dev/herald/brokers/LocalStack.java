package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;

/**
 * LocalStack, which implements the APIs of Amazon SNS and SQS on one port of the loopback interface, in a container. It keeps
 * topics and queues in memory. Its container is removed when the process that started it exits, even if that is killed.
 * <p>
 * The host of its queue URLs does not have to be resolvable: clients with an endpoint override do not use it.
 * <p>
 * Not thread-safe.
 */
public final class LocalStack implements AmazonServer {

    private static final Duration START = Duration.ofMinutes(3);

    private final ContainerServer server;

    private LocalStack(ContainerServer server) {
        this.server = server;
    }

    /**
     * Starts a server and returns when it is ready.
     *
     * @throws IllegalStateException with the reason, if Docker cannot run it, or with the end of its log, if it does not start
     */
    public static LocalStack start() {
        return new LocalStack(ContainerServer.start(Image.LOCALSTACK, container -> container.withEnv("SERVICES", "sqs,sns"),
                Greeting.text(FreePort.find(), "GET /_localstack/health HTTP/1.0\r\n\r\n", "HTTP/1.1 200"), START));
    }

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

    @Override
    public void close() {
        server.close();
    }
}
