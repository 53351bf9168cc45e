package dev.herald.management;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.eclipse.microprofile.config.ConfigProvider;

/** A request whose path no client would send as it is, and the head of its answer. */
final class RawRequest {

    private RawRequest() {
    }

    static String head(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.split("\r\n\r\n", 2)[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static int status(String path) {
        return Integer.parseInt(head(path).split(" ")[1]);
    }
}
