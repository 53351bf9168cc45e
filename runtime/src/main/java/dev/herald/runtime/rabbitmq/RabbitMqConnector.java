package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.Connection;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

import dev.herald.spi.support.Backoff;

/**
 * Connects one client, on a thread of its own: clients are not thread-safe, and a server that does not answer keeps them busy
 * for a minute. Nobody waits longer than they want to, and a failure is the answer for all that were waiting.
 */
final class RabbitMqConnector {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final RabbitMQClient client;
    private final String address;
    private final Duration recoveryInterval;
    private final Backoff backoff;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            RabbitMqConnector::thread);
    /** Of the thread. */
    private IOException lastFailure;
    private long nextAttempt;
    private int failures;

    /**
     * @param address the servers, for messages
     * @param recoveryInterval how long the client waits before it tries to recover a connection
     */
    RabbitMqConnector(RabbitMQClient client, String address, Duration recoveryInterval) {
        this.client = client;
        this.address = address;
        this.recoveryInterval = recoveryInterval;
        this.backoff = new Backoff(FIRST_PAUSE, 2, recoveryInterval, 0.2);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "herald-connect");
        thread.setDaemon(true);
        return thread;
    }

    /** The servers, for messages. */
    String address() {
        return address;
    }

    Duration recoveryInterval() {
        return recoveryInterval;
    }

    /** Does something with a new connection, or fails with an IOException that names address and cause. */
    interface Task {
        Connection connected(Connection fresh);
    }

    /** Begins to connect. */
    Future<Connection> connect(String name, Task then) {
        Callable<Connection> attempt = () -> then.connected(attempt(name));
        return thread.submit(attempt);
    }

    private Connection attempt(String name) throws IOException {
        if (lastFailure != null && System.nanoTime() - nextAttempt < 0) {
            throw lastFailure;
        }
        try {
            Connection fresh = client.connect(name);
            lastFailure = null;
            failures = 0;
            return fresh;
        } catch (Throwable failure) {
            lastFailure = ConnectFailures.describe(address, failure);
            nextAttempt = System.nanoTime() + backoff.delay(++failures).toNanos();
            throw lastFailure;
        }
    }

    /**
     * Waits for an attempt, at most so long.
     *
     * @throws IOException if it failed, or has not ended; the message names the address
     */
    Connection await(Future<Connection> attempt, Duration patience) throws IOException {
        try {
            return attempt.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException silent) {
            throw NoConnectionException.failed("RabbitMQ at " + address + " has not answered within " + patience.toMillis()
                    + " ms; the client is still connecting (quarkus.rabbitmqclient.connection-timeout)", silent);
        } catch (ExecutionException failed) {
            throw NoConnectionException.failed(RabbitMqFailures.reason(failed.getCause()), failed.getCause());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while connecting to RabbitMQ at " + address, interrupt);
        }
    }

    /** Connects no more. An attempt that is under way goes on, as it cannot be ended, and keeps nothing alive. */
    void close() {
        thread.shutdown();
    }
}
