package dev.herald.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;

/** A client's connection to a {@link LoopbackProxy}, and the proxy's connection to the server. */
final class ProxiedConnection {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final int target;
    private final Gate gate;
    private final Consumer<ProxiedConnection> ended;
    private volatile boolean reset;

    /** @param ended called once, on a separate thread, when both sides have ended or after a reset */
    ProxiedConnection(Socket client, int target, Gate gate, Consumer<ProxiedConnection> ended) {
        this.client = client;
        this.target = target;
        this.gate = gate;
        this.ended = ended;
    }

    void start() {
        daemon(this::serve);
    }

    /** Resets the connections to both sides. */
    void reset() {
        reset = true;
        abort(client);
        abort(server);
        // Last, so that no thread forwards held-back data or closes gracefully.
        gate.wake();
    }

    private void serve() {
        try (client; server) {
            connect();
        } catch (IOException e) {
            // The sockets are closed nevertheless.
            return;
        } finally {
            ended.accept(this);
        }
    }

    private void connect() {
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            Thread answers = daemon(() -> forward(server, client));
            forward(client, server);
            answers.join();
        } catch (IOException e) {
            // The server is unreachable: the client sees a reset.
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            int read;
            do {
                read = from.getInputStream().read(buffer);
                gate.await(() -> reset);
                if (read > 0) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            } while (read >= 0);
            to.shutdownOutput();
        } catch (IOException e) {
            gate.await(() -> reset);
            reset();
        }
    }

    private Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "proxied connection to " + target);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Sends a reset instead of an orderly close. */
    private static void abort(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Already closed.
            return;
        }
    }
}
