package dev.herald.runtime.sns.push;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;

/** An HTTP server that says the same to everybody, and counts them. */
final class CountingServer implements AutoCloseable {

    final AtomicInteger requests = new AtomicInteger();
    volatile int status = 200;
    private final HttpServer server;

    CountingServer(byte[] answer) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(status, answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
    }

    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    String url(String path) {
        return "http://" + host() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
