package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Stands between a client and a server on the loopback interface, and can be a bad network. A new one lets everything
 * pass. Its methods may be called by any thread.
 */
public final class LoopbackProxy implements AutoCloseable {

    private static final int END_MILLIS = 5_000;

    private final int target;
    private final ServerSocket listener;
    private final Gate gate = new Gate();
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private final Thread acceptor;
    private boolean cut;

    private LoopbackProxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
        this.acceptor = new Thread(this::accept, "proxy to " + target);
        acceptor.setDaemon(true);
    }

    /**
     * Starts one on a free port.
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

    /** Where clients connect to, on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Lets everything pass again. What a black hole kept back arrives now. */
    public synchronized void pass() {
        cut = false;
        gate.open();
    }

    /** Resets all connections, and new ones as soon as they are made. */
    public synchronized void cut() {
        cut = true;
        dropConnections();
    }

    /**
     * Keeps connections, and accepts new ones, but lets nothing through, in neither direction, not even that the other
     * side has gone; as a network does that loses everything. What was under way may still arrive. After {@link #cut}, connections can be made again.
     */
    public synchronized void blackHole() {
        cut = false;
        gate.close();
    }

    /** Resets the connections that are open now. */
    public synchronized void dropConnections() {
        List.copyOf(connections).forEach(ProxiedConnection::reset);
    }

    /** Resets all connections, and takes no more. */
    @Override
    public void close() {
        try {
            listener.close();
            // Until the thread that accepts has left its call, the system goes on taking connections.
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
                // Closed, or the client has gone already.
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
