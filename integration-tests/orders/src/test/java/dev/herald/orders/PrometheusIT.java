package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.brokers.NewerServers;
import dev.herald.brokers.Prometheus;

/**
 * The alerts and the dashboard that Herald ships, with a Prometheus that scrapes the sample. Where there is no Prometheus and
 * none can be installed, the tests are skipped, unless the system property {@value NewerServers#REQUIRED} is true.
 */
@DisabledIfSystemProperty(named = "native", matches = ".*", disabledReason = "the sample in memory is built as a jar only")
class PrometheusIT {

    private static final Path ALERTS = Path.of("../../docs/modules/ROOT/attachments/herald-alerts.yml").toAbsolutePath();
    private static final Path ALERTS_TEST = Path.of("src/test/resources/herald-alerts-test.yml").toAbsolutePath();
    private static final Path DASHBOARD = Path
            .of("../../runtime/src/main/resources/META-INF/grafana/grafana-dashboard-herald.json");
    private static final Pattern COMPARISON = Pattern.compile("\\s*(==|>=|>)\\s*[0-9.]+\\s*$");
    private static final Pattern VALUES = Pattern.compile("label_values\\((.*), \\w+\\)");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static OrdersProcess sample;
    private static Prometheus prometheus;

    @BeforeAll
    static void scrapeTheSample() {
        orSkip(() -> Prometheus.tool("--version"));
        sample = OrdersProcess.startInMemory(Map.of("quarkus.herald.metrics.backlog.interval", "100ms",
                "orders.work", "20ms"));
        prometheus = Prometheus.start("""
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: ['%s']
                scrape_configs:
                  - job_name: orders
                    metrics_path: /q/metrics
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(ALERTS, sample.port()));
        awaitScrape();
        sample.client().place(1000, 1);
        sample.client().quotes(3, Duration.ZERO);
        await().atMost(60, TimeUnit.SECONDS).until(() -> sample.client().report().getBoolean("complete"));
        awaitScrape();
    }

    private static String orSkip(Supplier<String> program) {
        try {
            return program.get();
        } catch (IllegalStateException unavailable) {
            if (NewerServers.areRequired()) {
                throw unavailable;
            }
            System.err.println("Alerts and dashboard are not tested: " + unavailable.getMessage());
            return Assumptions.abort(unavailable.getMessage());
        }
    }

    /** One after the other, as a rate needs them. */
    private static void awaitScrape() {
        double begin = System.currentTimeMillis() / 1000.0;
        await().atMost(30, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(200)).until(() -> series("timestamp(up == 1) > "
                + Double.toString(begin + 1)).size() == 1);
    }

    @AfterAll
    static void stop() {
        Stream.of(prometheus, sample).filter(started -> started != null).forEach(started -> {
            try {
                started.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Test
    void acceptsTheAlerts() {
        assertThat(Prometheus.tool("check", "rules", ALERTS.toString())).contains("SUCCESS: 7 rules found");
    }

    @Test
    void eachAlertFiresWhenItHasTo(@TempDir Path folder) throws IOException {
        Files.copy(ALERTS, folder.resolve(ALERTS.getFileName()));
        Path test = Files.copy(ALERTS_TEST, folder.resolve(ALERTS_TEST.getFileName()));
        String tested = Files.readString(test);

        assertThat(alerts()).isNotEmpty().allMatch(alert -> tested.contains("alertname: " + alert + "\n"));
        assertThat(Prometheus.tool("test", "rules", test.toString())).contains("SUCCESS");
    }

    @Test
    void loadsTheAlertsWithoutAnError() {
        await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(rules()).hasSize(7)
                .allSatisfy(rule -> assertThat(rule.getString("health")).as(rule.encode()).isEqualTo("ok")));
    }

    @Test
    void findsSeriesForEveryAlert() {
        for (JsonObject rule : rules()) {
            String query = COMPARISON.matcher(rule.getString("query")).replaceFirst("");
            assertThat(series(query)).as("%s: %s", rule.getString("name"), query).isNotEmpty();
        }
    }

    @Test
    void findsSeriesForEveryQueryOfTheDashboard() throws IOException {
        List<String> queries = new ArrayList<>();
        collect(new JsonObject(Files.readString(DASHBOARD)), queries);

        assertThat(queries).hasSizeGreaterThan(20).allSatisfy(query -> assertThat(series(query)).as(query).isNotEmpty());
    }

    /** Grafana's Dev Service finds it in development mode. */
    @Test
    void thePackagedApplicationDoesNotHaveTheDashboard() throws IOException {
        Path libraries = Path.of(System.getProperty("orders.jars").replace("{profile}", "quarkus")).resolveSibling("lib/main");
        try (Stream<Path> jars = Files.list(libraries)) {
            Path herald = jars.filter(jar -> jar.getFileName().toString().startsWith("dev.herald.quarkus-herald-")).findFirst()
                    .orElseThrow();
            try (ZipFile zip = new ZipFile(herald.toFile())) {
                assertThat(zip.getEntry("META-INF/quarkus-extension.yaml")).isNotNull();
                assertThat(zip.getEntry("META-INF/grafana/grafana-dashboard-herald.json")).isNull();
            }
        }
    }

    private static List<String> alerts() throws IOException {
        return Pattern.compile("- alert: (\\w+)").matcher(Files.readString(ALERTS)).results().map(match -> match.group(1))
                .toList();
    }

    private static List<JsonObject> rules() {
        return objects(get("rules", "").getJsonObject("data").getJsonArray("groups").getJsonObject(0).getJsonArray("rules"));
    }

    private static void collect(Object json, List<String> queries) {
        if (json instanceof JsonArray array) {
            array.forEach(element -> collect(element, queries));
        } else if (json instanceof JsonObject object) {
            object.forEach(entry -> {
                if (entry.getKey().equals("expr")) {
                    queries.add(filledIn(entry.getValue().toString()));
                } else if (entry.getKey().equals("definition")) {
                    Matcher values = VALUES.matcher(entry.getValue().toString());
                    assertThat(values.matches()).as(values.toString()).isTrue();
                    queries.add(filledIn(values.group(1)));
                } else {
                    collect(entry.getValue(), queries);
                }
            });
        }
    }

    /** As Grafana does. */
    private static String filledIn(String query) {
        return query.replace("$__rate_interval", "1m").replace("$job", ".*").replace("$listener", ".*");
    }

    private static List<JsonObject> series(String query) {
        JsonObject answer = get("query", "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.getString("status")).as(answer.encode()).isEqualTo("success");
        return objects(answer.getJsonObject("data").getJsonArray("result"));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static JsonObject get(String what, String query) {
        try {
            return new JsonObject(HTTP.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + prometheus.port() + "/api/v1/" + what + query)).build(),
                    BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
