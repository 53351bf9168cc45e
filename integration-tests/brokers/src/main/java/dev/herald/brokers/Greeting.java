package dev.herald.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Tells whether the server on a port of the loopback interface is up: it is greeted on a new connection, and its answer
 * is compared.
 *
 * @param answer what the answer begins with
 */
record Greeting(int port, byte[] greeting, byte[] answer) implements BooleanSupplier {

    private static final int TIMEOUT_MILLIS = 2_000;

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
