package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.vertx.core.json.JsonObject;

import dev.herald.brokers.ElasticMq;
import dev.herald.brokers.SnsResource;
import dev.herald.topology.Ledger.Entry;

/** A hundred listeners on SQS share the client's pool of connections, with its default size. */
@Tag("figures")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LanesIT {

    private static final int LANES = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Two and a half times the visibility timeout. */
    private static final Duration EFFORT = Duration.ofSeconds(25);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void keepsAllLeasesWhileAHundredListenersPoll() throws Exception {
        try (ElasticMq server = ElasticMq.start()) {
            Map<String, String> properties = new HashMap<>(SnsResource.configuration(server.endpoint(), server.endpoint()));
            properties.put("topology.effort", EFFORT.toMillis() + "ms");
            try (Application application = Application.start("lanes", properties)) {
                await(() -> running(application) == LANES);
                Footprint idle = application.footprint();
                for (int lane = 0; lane < LANES; lane++) {
                    send(server.endpoint(), "lane-%02d".formatted(lane), new Task(lane, 0));
                }
                await(() -> application.entries(Entry.BEGUN).size() >= LANES);
                Footprint busy = application.footprint();
                await(() -> application.books().handled().size() >= LANES);
                report(application, idle, busy);
            }
        }
    }

    private static long running(Application application) {
        return application.statuses().stream().filter("RUNNING"::equals).count();
    }

    private static void report(Application application, Footprint idle, Footprint busy) {
        List<Long> times = application.entries(Entry.EXTENDED).stream().map(Long::valueOf).sorted().toList();
        Books books = application.books();
        System.out.printf(
                "%d listeners: %d leases lost, %d extensions of leases (%d failed), p50 %d ms, p99 %d ms, longest %d ms; "
                        + "%d threads (%d idle); %d calls, %d handled, %d duplicates%n",
                LANES, application.entries(Entry.LOST).size(),
                times.size(), application.entries(Entry.NOT_EXTENDED).size(), percentile(times, 50), percentile(times, 99),
                percentile(times, 100), busy.threads(), idle.threads(), application.entries(Entry.BEGUN).size(),
                books.handled().size(), books.duplicates());
        assertThat(application.entries(Entry.LOST)).as("lost leases").isEmpty();
        assertThat(application.entries(Entry.BEGUN)).as("calls").hasSize(LANES);
        assertThat(books.duplicates()).as("duplicates").isZero();
        assertThat(times).as("extensions").hasSizeGreaterThanOrEqualTo(2 * LANES);
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? -1 : sorted.get((sorted.size() - 1) * percent / 100);
    }

    private void send(URI server, String queue, Task task) throws Exception {
        String body = new JsonObject().put("QueueUrl", server + "/000000000000/" + queue)
                .put("MessageBody", JsonObject.mapFrom(task).encode()).encode();
        HttpRequest request = HttpRequest.newBuilder(server).header("X-Amz-Target", "AmazonSQS.SendMessage")
                .header("Content-Type", "application/x-amz-json-1.0").timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body)).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).until(condition);
    }
}
