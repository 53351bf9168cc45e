package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.FrameConsumerResultCallback;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;

/** A server that runs in a container. It is removed when this process exits, even if that is killed. */
final class ContainerServer implements RestartableServer {

    private static final int KILL_SECONDS = 30;
    private static final int LOG_LINES = 30;

    private final GenericContainer<?> container;
    private final ContainerGuard guard;
    private final Greeting greeting;
    private final Duration timeout;

    private ContainerServer(GenericContainer<?> container, ContainerGuard guard, Greeting greeting, Duration timeout) {
        this.container = container;
        this.guard = guard;
        this.greeting = greeting;
        this.timeout = timeout;
    }

    /**
     * Starts a container and returns when its server is ready.
     *
     * @param settings for the container, before it is created
     * @param greeting tells whether the server is ready; its port becomes the server's
     * @param timeout the limit for a start, without the time for pulling the image
     * @throws IllegalStateException with the reason, if Docker cannot run the image, or with the end of the server's log, if it
     *         does not start
     */
    static ContainerServer start(Image image, Consumer<GenericContainer<?>> settings, Greeting greeting, Duration timeout) {
        Docker.require(image);
        String name = "herald-" + image.server().toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID();
        GenericContainer<?> container = new GenericContainer<>(image.reference())
                .withCreateContainerCmdModifier(command -> command.withName(name)).withExposedPorts(image.port())
                .waitingFor(new NoWait());
        // Not any port: it has to be the same after a restart.
        container.setPortBindings(List.of("127.0.0.1:" + greeting.port() + ":" + image.port()));
        settings.accept(container);
        ContainerGuard guard = ContainerGuard.of(name, DockerClientFactory.instance().getTransportConfig().getDockerHost());
        ContainerServer server = new ContainerServer(container, guard, greeting, timeout);
        try {
            container.start();
            server.awaitReady();
            return server;
        } catch (ContainerLaunchException | IllegalStateException e) {
            server.close();
            throw new IllegalStateException("the image " + image.reference() + " does not start: " + e.getMessage(), e);
        }
    }

    @Override
    public int port() {
        return greeting.port();
    }

    @Override
    public void awaitReady() {
        try {
            Patience.await(container.getDockerImageName(), timeout, () -> !isRunning() || greeting.getAsBoolean());
        } catch (IllegalStateException e) {
            kill();
            throw new IllegalStateException(e.getMessage() + endOfLog(), e);
        }
        if (!isRunning()) {
            throw new IllegalStateException(container.getDockerImageName() + " has exited" + endOfLog());
        }
    }

    private String endOfLog() {
        List<String> lines = container.getLogs().lines().toList();
        return "; log:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
    }

    @Override
    public void kill() {
        if (isRunning()) {
            client().killContainerCmd(container.getContainerId()).exec();
            client().waitContainerCmd(container.getContainerId()).start().awaitStatusCode(KILL_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void relaunch() {
        if (isRunning()) {
            throw new IllegalStateException(container.getDockerImageName() + " is running: kill it first");
        }
        client().startContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void pause() {
        client().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void proceed() {
        client().unpauseContainerCmd(container.getContainerId()).exec();
    }

    /** A program of the container, with the beginning of its command line and with its environment. */
    Control control(List<String> program, Map<String, String> environment) {
        List<String> variables = environment.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList();
        return (atMost, arguments) -> {
            List<String> line = Stream.concat(program.stream(), arguments.stream()).toList();
            try {
                return run(line, variables, atMost);
            } catch (DockerException e) {
                throw new IllegalStateException(String.join(" ", line) + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + String.join(" ", line), e);
            }
        };
    }

    private String run(List<String> line, List<String> environment, Duration atMost) throws InterruptedException {
        String id = client().execCreateCmd(container.getContainerId()).withCmd(line.toArray(String[]::new)).withEnv(environment)
                .withAttachStdout(true).withAttachStderr(true).exec().getId();
        ToStringConsumer output = new ToStringConsumer();
        boolean ended;
        try (FrameConsumerResultCallback callback = new FrameConsumerResultCallback()) {
            callback.addConsumer(OutputType.STDOUT, output);
            callback.addConsumer(OutputType.STDERR, output);
            ended = client().execStartCmd(id).exec(callback).awaitCompletion(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = output.toString(StandardCharsets.UTF_8).strip();
        if (!ended) {
            throw new IllegalStateException(String.join(" ", line) + " took longer than " + atMost + "; output:\n" + text);
        }
        long code = client().inspectExecCmd(id).exec().getExitCodeLong();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", line) + " exited with code " + code + "; output:\n" + text);
        }
        return text;
    }

    private DockerClient client() {
        return container.getDockerClient();
    }

    /** Removes the container and its data. */
    @Override
    public void close() {
        container.stop();
        guard.close();
    }

    /** {@link Greeting} waits. */
    private static final class NoWait extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {
            // Nothing to wait for.
        }
    }
}
