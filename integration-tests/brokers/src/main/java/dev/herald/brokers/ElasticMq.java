package dev.herald.brokers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * ElasticMQ, which implements the API of Amazon SQS, in a separate process on a free port of the loopback interface.
 * It keeps its queues in memory. It exits when the process that started it exits, even if that is killed.
 */
public final class ElasticMq implements AmazonServer {

    /** The region it reports. */
    public static final String REGION = "us-east-1";

    private static final String CLASS_PATH = "elasticmq.classpath";
    private static final int START_SECONDS = 90;

    private final Path log;
    private Process process;
    private int port;

    private ElasticMq(Path log) {
        this.log = log;
    }

    /** Starts a server and returns when it accepts connections. */
    public static ElasticMq start() {
        try {
            ElasticMq broker = new ElasticMq(Files.createTempFile("elasticmq", ".log"));
            broker.launch(0);
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void restart() {
        launch(port);
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch(int wantedPort) {
        try {
            process = new ProcessBuilder(java(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                    "-Dlogback.configurationFile=elasticmq-logback.xml", "-cp", classPath(),
                    ElasticMqProcess.class.getName(), Integer.toString(wantedPort), REGION)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
            port = awaitReady(process);
        } catch (IOException e) {
            throw new UncheckedIOException("ElasticMQ could not be started", e);
        }
    }

    private int awaitReady(Process started) {
        CompletableFuture<String> firstLine = CompletableFuture.supplyAsync(() -> firstLine(started));
        try {
            String line = firstLine.get(START_SECONDS, TimeUnit.SECONDS);
            if (line != null && line.startsWith(ElasticMqProcess.READY)) {
                return Integer.parseInt(line.substring(ElasticMqProcess.READY.length()));
            }
            throw new IllegalStateException("unexpected output: " + line);
        } catch (Exception e) {
            started.destroyForcibly();
            throw new IllegalStateException("ElasticMQ did not start; see its log " + log, e);
        }
    }

    private static String firstLine(Process started) {
        try {
            return new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8)).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The libraries that the build recorded, and this module itself. */
    private static String classPath() throws IOException {
        URL resource = ElasticMq.class.getClassLoader().getResource(CLASS_PATH);
        if (resource == null) {
            throw new IllegalStateException(CLASS_PATH + " is missing: build the module integration-tests/brokers with Maven");
        }
        try (InputStream libraries = resource.openStream()) {
            return own(resource) + File.pathSeparator
                    + new String(libraries.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** The folder or jar that contains the resource. */
    private static String own(URL resource) {
        String location = resource.toString().replaceFirst("^jar:", "");
        location = location.substring(0, location.length() - CLASS_PATH.length());
        try {
            return Path.of(new URI(location.replaceFirst("!/$", ""))).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot locate " + resource, e);
        }
    }
}
