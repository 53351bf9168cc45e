package dev.herald.brokers;

/** A server on a port of the loopback interface that tests kill, suspend and restart. Not thread-safe. */
interface RestartableServer extends AutoCloseable {

    /** The port for clients; the same after a restart. */
    int port();

    /**
     * Returns when the server is ready.
     *
     * @throws IllegalStateException with the end of its log, if it exits or is not ready in time
     */
    void awaitReady();

    boolean isRunning();

    /** Kills the server, as a crash would. */
    void kill();

    /** Starts the server again after {@link #kill}, on the same port and with the data that it has stored; returns at once. */
    void relaunch();

    /** As {@link #relaunch}, but returns when the server is ready. */
    default void restart() {
        relaunch();
        awaitReady();
    }

    /** Suspends the server: connections are kept and accepted, but nothing answers. */
    void pause();

    /** Resumes the server after {@link #pause}. */
    void proceed();

    /** Kills the server and deletes its data. */
    @Override
    void close();
}
