package dev.herald.devui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.brokers.ProcessGuard;

/** A browser without a window. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PORT_FILE = "DevToolsActivePort";

    private final Path profile;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param program Chromium */
    Browser(Path program) {
        try {
            profile = Files.createTempDirectory("herald-browser");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ProcessGuard.start(new ProcessBuilder(List.of(program.toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--user-data-dir=" + profile, "--remote-debugging-port=0", "about:blank"))
                .redirectErrorStream(true).redirectOutput(profile.resolve("browser.log").toFile()));
    }

    /** Its only page. */
    BrowserPage page() {
        Path file = profile.resolve(PORT_FILE);
        String port = Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(file) ? firstLine(file) : "",
                text -> !text.isEmpty());
        String address = Awaitility.await().atMost(PATIENCE).until(() -> pageAddress(port), found -> found != null);
        return new BrowserPage(URI.create(address));
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readString(file).lines().findFirst().orElse("");
    }

    private String pageAddress(String port) throws IOException, InterruptedException {
        String targets = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build(),
                BodyHandlers.ofString()).body();
        return new JsonArray(targets).stream().map(JsonObject.class::cast)
                .filter(target -> "page".equals(target.getString("type")))
                .map(target -> target.getString("webSocketDebuggerUrl")).findFirst().orElse(null);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // The last of its processes may still write. It is a temporary folder.
        }
    }
}
