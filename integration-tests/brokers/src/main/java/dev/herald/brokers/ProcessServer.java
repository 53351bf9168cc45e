package dev.herald.brokers;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that runs as a process, in a {@link ServerFolder}. */
final class ProcessServer implements RestartableServer {

    private final ServerFolder folder;
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Greeting greeting;
    private final Duration timeout;
    private ServerProcess process;

    /**
     * @param name the name of the server in messages and of its log
     * @param environment added to the environment of this process
     * @param greeting tells whether the server is ready
     * @param timeout the limit for a start
     */
    ProcessServer(ServerFolder folder, String name, List<String> command, Map<String, String> environment,
            Greeting greeting, Duration timeout) {
        this.folder = folder;
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.greeting = greeting;
        this.timeout = timeout;
    }

    /**
     * Starts the server and returns when it is ready.
     *
     * @throws IllegalStateException with the end of its log, if it does not start
     */
    ProcessServer start() {
        launch();
        awaitReady();
        return this;
    }

    /** Starts the server and returns at once. */
    void launch() {
        process = folder.launch(name, command, environment);
    }

    @Override
    public void awaitReady() {
        process.awaitReady(greeting, timeout);
    }

    @Override
    public int port() {
        return greeting.port();
    }

    @Override
    public boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void relaunch() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " is running: kill it first");
        }
        launch();
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void proceed() {
        process.proceed();
    }

    @Override
    public void close() {
        folder.close();
    }
}
