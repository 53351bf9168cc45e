package dev.herald.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A proxy between an application and its SQS server that counts the receives, and alters requests and answers of them. */
final class AlteringProxy implements AutoCloseable {

    private static final String OPERATION = "X-Amz-Target";

    final AtomicInteger receives = new AtomicInteger();
    private final URI server;
    private final UnaryOperator<String> request;
    private final UnaryOperator<String> answer;
    private final HttpServer proxy;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private AlteringProxy(URI server, UnaryOperator<String> request, UnaryOperator<String> answer, HttpServer proxy) {
        this.server = server;
        this.request = request;
        this.answer = answer;
        this.proxy = proxy;
    }

    /** Alters the requests and answers of receives, which are JSON. */
    static AlteringProxy before(URI server, UnaryOperator<String> request, UnaryOperator<String> answer) throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AlteringProxy altering = new AlteringProxy(server, request, answer, proxy);
        proxy.setExecutor(altering.threads);
        proxy.createContext("/", altering::forward);
        proxy.start();
        return altering;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operation = exchange.getRequestHeaders().getFirst(OPERATION);
            boolean receive = operation.endsWith(".ReceiveMessage");
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            HttpResponse<byte[]> response = client.send(HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                    .header(OPERATION, operation)
                    .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                    .POST(BodyPublishers.ofString(receive ? request.apply(sent) : sent)).build(), BodyHandlers.ofByteArray());
            byte[] body = response.body();
            if (receive) {
                receives.incrementAndGet();
                body = answer.apply(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            }
            response.headers().firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        proxy.stop(0);
        threads.shutdownNow();
    }
}
