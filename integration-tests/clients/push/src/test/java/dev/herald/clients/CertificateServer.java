package dev.herald.clients;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** Serves the certificate on a free port, which the application gets as configuration. */
public class CertificateServer implements QuarkusTestResourceLifecycleManager {

    private static final String KEY = "quarkus.herald.sns.push.certificate-host";

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            byte[] pem = new SigningKey().pem();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/certificate.pem", exchange -> {
                exchange.sendResponseHeaders(200, pem.length);
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(pem);
                }
            });
            server.start();
            return Map.of(KEY, "localhost:" + server.getAddress().getPort());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
