package dev.herald.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import io.vertx.core.json.JsonObject;

import dev.herald.brokers.FreePort;
import dev.herald.brokers.ProcessGuard;

/** The packaged application in a process of its own, which {@link #close}, or the end of the tests, kills. */
final class Application implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration KILL = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(60);
    /** 128 + SIGTERM. */
    private static final int STOPPED = 143;
    private static final String LISTENER = "listeners/work";
    /** Begins an entry of the log, with its category; lines of a stack do not. */
    private static final Pattern LOG_ENTRY = Pattern.compile("^\\d{4}-\\d\\d-\\d\\d [^\\[]*\\[([^]]*)]", Pattern.MULTILINE);

    private static final Pattern STOP_ENTRY = Pattern.compile(" stopped in ([0-9.]+)s$", Pattern.MULTILINE);

    private final Process process;
    private final Path log;
    private final Path ledger;
    private final URI base;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Application(Process process, Path log, Path ledger, URI base) {
        this.process = process;
        this.log = log;
        this.ledger = ledger;
        this.base = base;
    }

    /**
     * Starts an instance, and returns when it answers.
     *
     * @param broker the profile with which it was built
     */
    static Application start(String broker, Map<String, String> properties) {
        Path jar = Path.of(System.getProperty("topology.jars").replace("{profile}", broker));
        int port = FreePort.find();
        Path ledger = newLedger(jar.getParent());
        Path log = ledger.resolveSibling(ledger.getFileName() + ".log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-Dquarkus.profile=" + broker, "-Dquarkus.http.port=" + port,
                "-Dtopology.ledger=" + ledger));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        Process process = ProcessGuard
                .start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
        Application application = new Application(process, log, ledger, URI.create("http://127.0.0.1:" + port + "/"));
        application.awaitAnswer();
        return application;
    }

    private static Path newLedger(Path folder) {
        try {
            return Files.createTempFile(folder, "application-", ".ledger");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        try {
            Awaitility.await().atMost(START).ignoreExceptions().until(() -> !status().isEmpty());
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException("the application did not start; see " + log, e);
        }
    }

    /**
     * Sends tasks from this number on until {@link #stopSending}.
     *
     * @param failing one of so many tasks fails at first; 0 for none
     */
    void send(long first, int failing) {
        call("POST", "sending?first=" + first + "&failing=" + failing);
    }

    /** Returns whether the last task has been sent. */
    boolean stopSending() {
        return Boolean.parseBoolean(call("DELETE", "sending"));
    }

    void stopListener() {
        call("DELETE", LISTENER);
    }

    void startListener() {
        call("POST", LISTENER);
    }

    Books books() {
        return Books.of(ledger);
    }

    /** What the entries of its ledger of one kind say, in their order. */
    List<String> entries(Ledger.Entry kind) {
        return Books.entries(ledger, kind);
    }

    /** The state of its listener, and the reason if there is one. */
    String status() {
        return text(new JsonObject(call("GET", LISTENER)));
    }

    private static String text(JsonObject status) {
        return (status.getString("state") + " " + status.getString("reason", "")).strip();
    }

    /** What {@link #status} is for each of its listeners. */
    List<String> statuses() {
        JsonObject statuses = new JsonObject(call("GET", "listeners"));
        return statuses.stream().map(status -> text((JsonObject) status.getValue())).toList();
    }

    /** The CPU time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    Footprint footprint() {
        return Footprint.of(process.pid());
    }

    /**
     * How many entries its log has.
     *
     * @param categories only those that begin so
     */
    int logEntries(String categories) {
        return (int) LOG_ENTRY.matcher(log()).results().filter(entry -> entry.group(1).startsWith(categories)).count();
    }

    /** What it has logged. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer of the application. */
    String call(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER)
                .method(method, BodyPublishers.noBody()).build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(method + " " + path + " answered " + response.statusCode() + "; see " + log);
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException("no answer; see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + path, e);
        }
    }

    /**
     * Stops it by {@code SIGTERM}. The log of one that is late shows what its threads do at that time.
     *
     * @param promised how long that takes at most
     * @return how long that took, with the end of the process, which takes its time on a busy machine
     */
    Duration stop(Duration promised) {
        long begin = System.nanoTime();
        process.destroy();
        if (!endsWithin(promised)) {
            logStacks();
        }
        awaitEnd(STOP);
        if (process.exitValue() != STOPPED) {
            throw new IllegalStateException("the application exited with code " + process.exitValue() + "; see " + log);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Kills it by {@code SIGKILL}. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd(KILL);
    }

    @Override
    public String toString() {
        return "the instance with the log " + log;
    }

    private void awaitEnd(Duration atMost) {
        if (!endsWithin(atMost) && !Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("process " + process.pid() + " did not end within " + atMost + "; see " + log);
        }
    }

    /** How long its last stop took, without the end of the process. */
    Duration stopped() {
        return STOP_ENTRY.matcher(log()).results().map(entry -> Duration.parse("PT" + entry.group(1) + "S"))
                .reduce((first, last) -> last).orElseThrow(() -> new IllegalStateException("it did not stop; see " + log));
    }

    private boolean endsWithin(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void logStacks() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
