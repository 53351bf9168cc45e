package dev.herald.brokers;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server in a {@link ServerFolder} that tests kill, pause and restart. Not thread-safe. */
final class RestartableServer implements AutoCloseable {

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
    RestartableServer(ServerFolder folder, String name, List<String> command, Map<String, String> environment,
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
    RestartableServer start() {
        launch();
        awaitReady();
        return this;
    }

    /** Starts the server and returns at once. */
    void launch() {
        process = folder.launch(name, command, environment);
    }

    /** Returns when the server is ready. */
    void awaitReady() {
        process.awaitReady(greeting, timeout);
    }

    /** The port of {@link Greeting}. */
    int port() {
        return greeting.port();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Kills the process, as a crash would. */
    void kill() {
        process.kill();
    }

    /** Starts the server again after {@link #kill}, and returns when it is ready. */
    void restart() {
        relaunch();
        awaitReady();
    }

    /** As {@link #restart}, but returns at once. */
    void relaunch() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " is running: kill it first");
        }
        launch();
    }

    /** Suspends the process: connections are kept and accepted, but nothing answers. */
    void pause() {
        process.pause();
    }

    /** Resumes the process after {@link #pause}. */
    void proceed() {
        process.proceed();
    }

    /** Kills the process and deletes its folder. */
    @Override
    public void close() {
        folder.close();
    }
}
