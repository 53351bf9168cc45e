package dev.herald.deployment.devservices;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How to find out whether a server is ready.
 *
 * @param sent what a client says first
 * @param expected how the answer begins
 */
record Greeting(byte[] sent, byte[] expected) {

    static final Greeting REDIS = new Greeting("PING\r\n".getBytes(StandardCharsets.US_ASCII),
            "+PONG".getBytes(StandardCharsets.US_ASCII));
    /** The header of the protocol; the answer is a frame with a method. */
    static final Greeting RABBITMQ = new Greeting(new byte[]{'A', 'M', 'Q', 'P', 0, 0, 9, 1}, new byte[]{1});

    private static final int PATIENCE_MILLIS = 2000;

    boolean isAnswered(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(sent);
            return Arrays.equals(socket.getInputStream().readNBytes(expected.length), expected);
        } catch (IOException notReady) {
            return false;
        }
    }
}
