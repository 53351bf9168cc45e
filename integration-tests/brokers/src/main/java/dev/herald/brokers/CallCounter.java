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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A proxy between an application and its SQS server that counts the calls by queue and operation. */
public final class CallCounter implements AutoCloseable {

    private static final String OPERATION = "X-Amz-Target";
    private static final Pattern QUEUE = Pattern.compile("\"QueueUrl\"\\s*:\\s*\"(?:[^\"]*/)?([^\"/]*)\"");

    private final URI server;
    private final HttpServer proxy;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

    private CallCounter(URI server, HttpServer proxy) {
        this.server = server;
        this.proxy = proxy;
    }

    /** Starts a proxy on a free port of the loopback interface. */
    public static CallCounter before(URI server) throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CallCounter counter = new CallCounter(server, proxy);
        proxy.setExecutor(counter.threads);
        proxy.createContext("/", counter::forward);
        proxy.start();
        return counter;
    }

    /** The address for the application. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
    }

    /** The calls since the last {@code take}, by {@code queue operation}. */
    public Map<String, Long> take() {
        Map<String, Long> taken = new TreeMap<>();
        calls.forEach((key, count) -> taken.put(key, count.sumThenReset()));
        taken.values().removeIf(count -> count == 0);
        return taken;
    }

    /** The calls of an operation to a queue since the last {@link #take}. */
    public long count(String queue, String operation) {
        LongAdder count = calls.get(queue + " " + operation);
        return count == null ? 0 : count.sum();
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.computeIfAbsent(key(exchange, body), unseen -> new LongAdder()).increment();
            HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                    .POST(BodyPublishers.ofByteArray(body));
            Stream.of(OPERATION, "Content-Type", "Authorization", "X-Amz-Date").forEach(name -> {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            });
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            response.headers().firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(HttpExchange exchange, byte[] body) {
        String operation = exchange.getRequestHeaders().getFirst(OPERATION);
        Matcher queue = QUEUE.matcher(new String(body, StandardCharsets.UTF_8));
        return (queue.find() ? queue.group(1) : "") + " " + operation.substring(operation.indexOf('.') + 1);
    }

    @Override
    public void close() {
        proxy.stop(0);
        threads.shutdownNow();
    }
}
