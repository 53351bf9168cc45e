package dev.herald.benchmarks.redis.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Some threads, each a consumer of the group with a connection of its own, that read some, handle them, and settle them
 * together. Settling is to acknowledge and to delete, which Herald does as well in a stream that has one group: else
 * handled entries would fill the server's memory. Both go in one write, and are answered in one round trip.
 * <p>
 * It is the limit, and does less than Herald: what a handler failed at, or a consumer that died had in its hands, stays there.
 */
final class StreamLoop {

    static final String BODY = "body";
    static final int BLOCK_MILLIS = 20_000;

    private static final String GROUP = "benchmark";
    private static final int PER_READ = 100;
    private static final int READERS = 10;
    private static final int PAUSE_MILLIS = 1000;

    private final Connections connections;
    private final String stream;
    private final BodyHandler handler;

    StreamLoop(Connections connections, String stream, BodyHandler handler) {
        this.connections = connections;
        this.stream = stream;
        this.handler = handler;
    }

    /** What is done with the entries of one read. */
    private interface Handling {
        void handle(List<Response> entries) throws Exception;
    }

    /** On as many threads. */
    void handleInTurn(int concurrency) {
        startReaders(concurrency, entries -> {
            for (Response entry : entries) {
                handler.handle(body(entry));
            }
        });
    }

    /** On virtual threads, as many at once; readers have twice as many, for each waits for the last of what it read. */
    void handleBesideEachOther(int concurrency) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Semaphore handlers = new Semaphore(concurrency);
        startReaders(Math.max(READERS, 2 * concurrency / PER_READ), entries -> {
            List<Callable<Void>> calls = new ArrayList<>(entries.size());
            for (Response entry : entries) {
                calls.add(() -> {
                    handlers.acquire();
                    try {
                        handler.handle(body(entry));
                    } finally {
                        handlers.release();
                    }
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        });
    }

    private static byte[] body(Response entry) {
        Response fields = entry.get(1);
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(BODY)) {
                return fields.get(i + 1).toBytes();
            }
        }
        throw new IllegalArgumentException("entry " + entry.get(0) + " has no field " + BODY);
    }

    private void startReaders(int readers, Handling handling) {
        for (int i = 0; i < readers; i++) {
            String consumer = "reader-" + ProcessHandle.current().pid() + "-" + i;
            new Thread(() -> keepReading(consumer, handling), consumer).start();
        }
    }

    private void keepReading(String consumer, Handling handling) {
        while (true) {
            try {
                read(connections.open(), consumer, handling);
            } catch (Exception failure) {
                failure.printStackTrace();
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting to connect again", e);
        }
    }

    private void read(RedisConnection connection, String consumer, Handling handling) throws Exception {
        try {
            while (true) {
                List<Response> entries = entries(Connections.await(connection.send(Request.cmd(Command.XREADGROUP)
                        .arg("GROUP").arg(GROUP).arg(consumer).arg("COUNT").arg(PER_READ).arg("BLOCK").arg(BLOCK_MILLIS)
                        .arg("STREAMS").arg(stream).arg(">"))));
                if (!entries.isEmpty()) {
                    handling.handle(entries);
                    settle(connection, entries);
                }
            }
        } finally {
            connection.close();
        }
    }

    /** The answer is a map of streams; none, if nothing came in time. */
    private List<Response> entries(Response answer) {
        List<Response> entries = new ArrayList<>(PER_READ);
        if (answer != null) {
            answer.get(stream).forEach(entries::add);
        }
        return entries;
    }

    private void settle(RedisConnection connection, List<Response> entries) throws Exception {
        Request acknowledge = Request.cmd(Command.XACK).arg(stream).arg(GROUP);
        Request delete = Request.cmd(Command.XDEL).arg(stream);
        for (Response entry : entries) {
            byte[] id = entry.get(0).toBytes();
            acknowledge.arg(id);
            delete.arg(id);
        }
        Connections.await(connection.batch(List.of(acknowledge, delete)));
    }
}
