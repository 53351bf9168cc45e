package dev.herald.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Tells whether the server on a port of the loopback interface is ready: sends it a greeting on a new connection, and
 * compares its answer.
 *
 * @param answer the beginning of the answer
 */
record Greeting(int port, byte[] greeting, byte[] answer) implements BooleanSupplier {

    private static final int TIMEOUT_MILLIS = 2_000;

    /** A greeting and an answer in ASCII. */
    static Greeting text(int port, String greeting, String answer) {
        return new Greeting(port, greeting.getBytes(StandardCharsets.US_ASCII), answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean getAsBoolean() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.getOutputStream().write(greeting);
            return Arrays.equals(socket.getInputStream().readNBytes(answer.length), answer);
        } catch (IOException e) {
            return false;
        }
    }
}
