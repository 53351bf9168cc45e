package dev.herald.orders;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import dev.herald.brokers.FreePort;
import dev.herald.brokers.ProcessGuard;

/** The packaged sample in a separate process, which {@link #close}, or the end of the tests, kills if it is still running. */
final class OrdersProcess implements AutoCloseable {

    private final Process process;
    private final OrdersClient client;

    private OrdersProcess(Process process, OrdersClient client) {
        this.process = process;
        this.client = client;
    }

    /**
     * Starts the sample and waits until it responds.
     *
     * @param profile the profile with which it was built
     */
    static OrdersProcess start(String profile, Map<String, String> properties) {
        return start(profile, System.getProperty("orders.jars").replace("{profile}", profile), properties);
    }

    /** {@link #start(String, Map)} on the memory broker, for which it is built without a profile of its own. */
    static OrdersProcess startInMemory(Map<String, String> properties) {
        return start("prod", System.getProperty("orders.jars").replace("{profile}", "quarkus"), properties);
    }

    private static OrdersProcess start(String profile, String jar, Map<String, String> properties) {
        int port = FreePort.find();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.add("-Dquarkus.profile=" + profile);
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-jar");
        command.add(jar);
        OrdersProcess started = new OrdersProcess(launch(command, new File(jar).getParentFile(), port),
                new OrdersClient("http://127.0.0.1:" + port));
        started.awaitService();
        return started;
    }

    private static Process launch(List<String> command, File folder, int port) {
        File log = new File(folder, "orders-" + port + ".log");
        return ProcessGuard.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log));
    }

    private void awaitService() {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions().until(() -> !client.report().isEmpty());
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
    }

    int port() {
        return client.port();
    }

    OrdersClient client() {
        return client;
    }

    /** Sends {@code SIGKILL}. */
    void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** Sends {@code SIGTERM} and waits for the exit. */
    int terminate(Duration timeout) {
        process.destroy();
        return exitCode(timeout);
    }

    private int exitCode(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " has not exited after " + timeout);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for process " + process.pid(), e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
