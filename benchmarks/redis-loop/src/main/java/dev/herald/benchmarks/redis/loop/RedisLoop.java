package dev.herald.benchmarks.redis.loop;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Setting;

/** What a careful team writes by hand with the client that Quarkus brings: for a stream, or for a channel of Pub/Sub. */
public final class RedisLoop {

    private static final String CHANNELS = "channel-";

    private final Connections connections;
    private final ObjectMapper mapper;
    private final String name = Setting.BENCHMARK_QUEUE.text();
    private final int concurrency = Setting.BENCHMARK_CONCURRENCY.number();
    private final Meter meter = Meter.start();

    public RedisLoop(Vertx vertx, ObjectMapper mapper) {
        this.connections = new Connections(vertx, Setting.BENCHMARK_BROKER.text());
        this.mapper = mapper;
    }

    public static void main(String[] arguments) throws Exception {
        new RedisLoop(Vertx.vertx(), new ObjectMapper()).start();
        Thread.currentThread().join();
    }

    /** Starts to consume, on threads of its own. */
    public void start() throws Exception {
        boolean channel = name.startsWith(CHANNELS);
        if (Setting.BENCHMARK_PLATFORM.isTrue() || Setting.BENCHMARK_VIRTUAL.isTrue()) {
            if (channel) {
                subscribe();
            } else {
                readStream();
            }
        }
        meter.publishes(new RedisPublishing(connections.open(), mapper, channel
                ? body -> Request.cmd(Command.PUBLISH).arg(name).arg(body)
                : body -> Request.cmd(Command.XADD).arg(name).arg("*").arg(StreamLoop.BODY).arg(body)));
    }

    private void subscribe() {
        Thread.Builder threads = Setting.BENCHMARK_VIRTUAL.isTrue() ? Thread.ofVirtual() : Thread.ofPlatform();
        new ChannelLoop(connections, name, concurrency, threads.factory(), this::handle).subscribe();
    }

    private void readStream() {
        StreamLoop stream = new StreamLoop(connections, name, this::handle);
        if (Setting.BENCHMARK_VIRTUAL.isTrue()) {
            stream.handleBesideEachOther(concurrency);
        } else {
            stream.handleInTurn(concurrency);
        }
    }

    private void handle(byte[] body) throws Exception {
        meter.handle(mapper.readValue(body, Order.class));
    }
}
