package dev.herald.brokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to Redis, for commands of one line that are answered by one line. */
final class RedisClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 1_000;

    private final Socket socket;
    private final BufferedReader answers;

    RedisClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** @throws java.net.SocketTimeoutException if there is none within a second; {@link #answer} waits again */
    String ask(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return answer();
    }

    /** @return null at the end of the connection */
    String answer() throws IOException {
        return answers.readLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
