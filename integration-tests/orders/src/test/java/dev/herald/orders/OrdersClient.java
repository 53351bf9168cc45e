package dev.herald.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.vertx.core.json.JsonObject;

/** Calls a running sample over HTTP. */
final class OrdersClient {

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI base;

    OrdersClient(String base) {
        this.base = URI.create(base.endsWith("/") ? base : base + "/");
    }

    int port() {
        return base.getPort();
    }

    JsonObject place(int count, long first) {
        return new JsonObject(send(request("orders?count=" + count + "&first=" + first)
                .POST(BodyPublishers.noBody()).build()));
    }

    /** Places one order, in the trace with this context. */
    JsonObject placeIn(String traceparent, long id) {
        return new JsonObject(send(request("orders?first=" + id).header("traceparent", traceparent)
                .POST(BodyPublishers.noBody()).build()));
    }

    /** Requests quotes, one after the other, each of which takes this much work. */
    JsonObject quotes(int count, Duration work) {
        return new JsonObject(send(request("quotes?count=" + count + "&work=" + work.toMillis())
                .POST(BodyPublishers.noBody()).build()));
    }

    JsonObject report() {
        return new JsonObject(send(request("report").build()));
    }

    JsonObject health() {
        return new JsonObject(send(request("q/health").build()));
    }

    /** The meters, in Prometheus' text format. */
    String metrics() {
        return send(request("q/metrics").build());
    }

    JsonObject order(long id) {
        return new JsonObject(send(request("orders/" + id).build()));
    }

    String page() {
        return send(request("").build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(2));
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(request.uri() + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + request.uri(), e);
        }
    }
}
