package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A proxy between a client and a server on the loopback interface that can simulate network faults. A new proxy forwards
 * everything. Thread-safe.
 */
public final class LoopbackProxy implements AutoCloseable {

    private static final int END_MILLIS = 5_000;

    private final ServerSocket listener;
    private final Gate gate = new Gate();
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private final Thread acceptor;
    private int target;
    private boolean cut;

    private LoopbackProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.acceptor = new Thread(this::accept, "proxy to " + target);
        acceptor.setDaemon(true);
    }

    /**
     * Starts a proxy on a free port.
     *
     * @param target the server's port
     */
    public static LoopbackProxy to(int target) {
        try {
            LoopbackProxy proxy = new LoopbackProxy(target,
                    new ServerSocket(FreePort.find(), 50, InetAddress.getLoopbackAddress()));
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port for clients, on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Forwards new connections to another server, like a name that now stands for another address. Keeps the open ones. */
    public synchronized void target(int port) {
        target = port;
    }

    /** Forwards everything again, at once. Data that {@link #blackHole} held back arrives now. */
    public synchronized void pass() {
        cut = false;
        gate.open();
    }

    /** Forwards everything again, but each piece of data so much later and one after the other, like a slow network. */
    public synchronized void delay(Duration each) {
        cut = false;
        gate.delay(each);
    }

    /** Resets all connections, and new ones as soon as they are accepted. */
    public synchronized void cut() {
        cut = true;
        dropConnections();
    }

    /**
     * Keeps connections and accepts new ones, but forwards nothing in either direction, not even the end of a connection,
     * like a network that drops all packets. Data in transit may still arrive. Also ends {@link #cut}.
     */
    public synchronized void blackHole() {
        cut = false;
        gate.close();
    }

    /** Resets the open connections. */
    public synchronized void dropConnections() {
        List.copyOf(connections).forEach(ProxiedConnection::reset);
    }

    /** Resets all connections and accepts no more. */
    @Override
    public void close() {
        try {
            listener.close();
            // The system accepts connections until the acceptor thread has left its call.
            acceptor.join(END_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the client has disconnected already.
                continue;
            }
        }
    }

    private synchronized void connect(Socket client) {
        ProxiedConnection connection = new ProxiedConnection(client, target, gate, this::forget);
        if (cut) {
            connection.reset();
        } else {
            connections.add(connection);
            connection.start();
        }
    }

    private synchronized void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }
}
