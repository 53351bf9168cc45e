package dev.herald.benchmarks.rabbitmq.loop;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Setting;

/**
 * What a careful team writes by hand: one connection to consume, on it a channel for each handler; for more handlers at
 * once, on virtual threads, a few channels that hand over to them. Every message is acknowledged by itself, after its
 * handler.
 */
public final class RabbitMqLoop {

    /** What waits in the process for each handler, so that it never waits for the network. */
    private static final int PREFETCH_PER_HANDLER = 10;
    private static final int CHANNELS_OF_VIRTUAL_THREADS = 4;
    private static final int MOST_PREFETCH = 0xFFFF;

    private final String queue = Setting.BENCHMARK_QUEUE.text();
    private final int concurrency = Setting.BENCHMARK_CONCURRENCY.number();
    private final ConnectionFactory factory = new ConnectionFactory();
    private final ObjectMapper mapper;
    private final ObjectReader reader;
    private final Meter meter = Meter.start();

    public RabbitMqLoop(ObjectMapper mapper) {
        this.mapper = mapper;
        this.reader = mapper.readerFor(Order.class);
    }

    public static void main(String[] arguments) throws Exception {
        new RabbitMqLoop(new ObjectMapper()).start();
        Thread.currentThread().join();
    }

    /** Starts to consume, on threads of its own. */
    public void start() throws Exception {
        factory.setUri(Setting.BENCHMARK_BROKER.uri());
        if (Setting.BENCHMARK_PLATFORM.isTrue()) {
            consumeOnPlatformThreads();
        } else if (Setting.BENCHMARK_VIRTUAL.isTrue()) {
            consumeOnVirtualThreads();
        }
        meter.publishes(new ConfirmedPublishing(factory, queue, mapper));
    }

    /** What is done with a delivery; the client calls it for one after the other of a channel. */
    private interface Handling {
        void handle(Channel channel, Delivery delivery) throws IOException;
    }

    private void consume(Connection connection, int prefetch, Handling handling) throws IOException {
        Channel channel = connection.createChannel();
        channel.basicQos(Math.min(prefetch, MOST_PREFETCH));
        channel.basicConsume(queue, false, (tag, delivery) -> handling.handle(channel, delivery),
                tag -> System.err.println("RabbitMQ ended the consumer " + tag));
    }

    private void consumeOnPlatformThreads() throws Exception {
        Connection connection = factory.newConnection(Executors.newFixedThreadPool(concurrency), "consume");
        for (int i = 0; i < concurrency; i++) {
            consume(connection, PREFETCH_PER_HANDLER, this::handle);
        }
    }

    private void consumeOnVirtualThreads() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Semaphore handlers = new Semaphore(concurrency);
        Connection connection = factory.newConnection("consume");
        int prefetch = Math.ceilDiv(PREFETCH_PER_HANDLER * concurrency, CHANNELS_OF_VIRTUAL_THREADS);
        for (int i = 0; i < CHANNELS_OF_VIRTUAL_THREADS; i++) {
            consume(connection, prefetch, (channel, delivery) -> {
                handlers.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        handle(channel, delivery);
                    } catch (IOException | RuntimeException channelIsClosed) {
                        channelIsClosed.printStackTrace();
                    } finally {
                        handlers.release();
                    }
                });
            });
        }
    }

    private void handle(Channel channel, Delivery delivery) throws IOException {
        long tag = delivery.getEnvelope().getDeliveryTag();
        try {
            meter.handle(reader.readValue(delivery.getBody()));
        } catch (IOException | RuntimeException failure) {
            failure.printStackTrace();
            channel.basicReject(tag, true);
            return;
        }
        channel.basicAck(tag, false);
    }
}
