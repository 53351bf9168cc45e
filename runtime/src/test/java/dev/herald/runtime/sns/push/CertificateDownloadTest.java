package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

@Timeout(60)
class CertificateDownloadTest {

    private final AtomicInteger followed = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CertificateDownload download = new CertificateDownload();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/small", exchange -> answer(exchange, 200, 100));
        server.createContext("/largest", exchange -> answer(exchange, 200, CertificateDownload.MAX_BYTES));
        server.createContext("/larger", exchange -> answer(exchange, 200, CertificateDownload.MAX_BYTES + 1));
        server.createContext("/missing", exchange -> answer(exchange, 404, 100));
        server.createContext("/redirected", exchange -> {
            exchange.getResponseHeaders().add("Location", "/followed");
            answer(exchange, 302, 100);
        });
        server.createContext("/followed", exchange -> {
            followed.incrementAndGet();
            answer(exchange, 200, 100);
        });
        server.createContext("/endless", this::neverEnd);
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, int bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(new byte[bytes]);
        }
    }

    /** The head of an answer, and the beginning of its body. */
    private void neverEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write(new byte[10]);
        exchange.getResponseBody().flush();
        try {
            gate.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server.stop(0);
    }

    @Test
    void returnsTheFile() throws Exception {
        assertThat(get(download, "/small")).hasSize(100);
        assertThat(get(download, "/largest")).hasSize(65_536);
    }

    @Test
    void rejectsMoreThan64KiB() {
        assertThatThrownBy(() -> get(download, "/larger")).hasRootCauseMessage("the certificate is larger than 65536 bytes");
    }

    @Test
    void failsIfTheFileIsMissing() {
        assertThatThrownBy(() -> get(download, "/missing")).hasRootCauseMessage("HTTP status 404");
    }

    @Test
    void followsNoRedirect() {
        assertThatThrownBy(() -> get(download, "/redirected")).hasRootCauseMessage("HTTP status 302");
        assertThat(followed).hasValue(0);
    }

    @Test
    void doesNotWaitForABodyWithoutAnEnd() {
        assertThatThrownBy(() -> get(new CertificateDownload(Duration.ofMillis(300)), "/endless"))
                .hasRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void failsWithoutAServer() {
        server.stop(0);

        assertThatThrownBy(() -> get(download, "/small")).hasRootCauseInstanceOf(IOException.class);
    }

    private byte[] get(CertificateDownload by, String path) throws Exception {
        return by.apply(URI.create("http://localhost:" + server.getAddress().getPort() + path)).toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
