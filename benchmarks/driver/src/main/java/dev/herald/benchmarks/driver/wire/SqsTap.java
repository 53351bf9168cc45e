package dev.herald.benchmarks.driver.wire;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;

/** A proxy for Amazon SQS's JSON protocol. */
public final class SqsTap implements WireTap {

    private static final int CONNECTIONS = 1000;
    /** Less than the broker's minute, or a call could go out on a connection that is just being closed. */
    private static final int IDLE_SECONDS = 20;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Vertx vertx = Vertx.vertx();
    private final URI broker;
    private final HttpClient client;
    private final HttpServer server;
    private final Notes notes = new Notes();
    private final Map<String, Long> ordersByReceipt = new ConcurrentHashMap<>();

    public SqsTap(URI broker) {
        this.broker = broker;
        client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS).setTcpNoDelay(true)
                .setKeepAliveTimeout(IDLE_SECONDS));
        server = Relay.await(vertx.createHttpServer().requestHandler(this::pass).listen(0, broker.getHost()));
    }

    @Override
    public URI uri() {
        return URI.create("http://" + broker.getHost() + ":" + server.actualPort());
    }

    private void pass(HttpServerRequest request) {
        request.body().compose(body -> {
            String call = call(request);
            notes.called(call);
            noteSettlement(call, body);
            return forward(request, body).compose(answer -> answer.body().onSuccess(content -> {
                noteReceipts(call, content);
                request.response().setStatusCode(answer.statusCode());
                request.response().headers().setAll(answer.headers()).remove("transfer-encoding");
                request.response().end(content);
            }));
        }).onFailure(gone -> request.connection().close());
    }

    /** The part of {@code AmazonSQS.ReceiveMessage} after the dot. */
    private static String call(HttpServerRequest request) {
        String target = request.getHeader("X-Amz-Target");
        return target == null ? "other" : target.substring(target.indexOf('.') + 1);
    }

    private Future<HttpClientResponse> forward(HttpServerRequest request, Buffer body) {
        RequestOptions options = new RequestOptions().setMethod(request.method()).setHost(broker.getHost())
                .setPort(broker.getPort()).setURI(request.uri()).setHeaders(request.headers());
        return client.request(options).compose(onward -> {
            // As without a tap: what becomes of the call is the broker's business.
            request.response().closeHandler(gone -> onward.reset());
            return request.response().closed() ? Future.failedFuture("the consumer has gone") : onward.send(body);
        });
    }

    private void noteSettlement(String call, Buffer body) {
        if (call.startsWith("DeleteMessage")) {
            long now = System.nanoTime();
            json(body).findValues("ReceiptHandle").forEach(handle -> {
                Long order = ordersByReceipt.get(handle.asText());
                if (order != null) {
                    notes.settled(order, now);
                }
            });
        }
    }

    private void noteReceipts(String call, Buffer content) {
        if (call.equals("ReceiveMessage")) {
            for (JsonNode message : json(content).path("Messages")) {
                OrderId.of(message.path("Body").asText().getBytes(StandardCharsets.UTF_8)).ifPresent(
                        order -> ordersByReceipt.put(message.path("ReceiptHandle").asText(), order));
            }
        }
    }

    /** What is not JSON says nothing to a tap, and passes: the other side will say what it thinks of it. */
    private JsonNode json(Buffer content) {
        try {
            return mapper.readTree(content.getBytes());
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public Map<String, Long> calls() {
        return notes.calls();
    }

    @Override
    public Map<Long, Long> settled() {
        return notes.settled();
    }

    @Override
    public void close() {
        Relay.await(vertx.close());
    }
}
