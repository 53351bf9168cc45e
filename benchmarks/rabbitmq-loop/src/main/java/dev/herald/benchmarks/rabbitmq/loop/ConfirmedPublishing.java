package dev.herald.benchmarks.rabbitmq.loop;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;

/**
 * Publishes with publisher confirms, on a connection of its own, so that a broker that blocks publishers does not hold up
 * acknowledgements. Each call has a channel to itself, as its messages are confirmed by their order on it.
 */
final class ConfirmedPublishing implements Publishing {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final BasicProperties PERSISTENT_JSON = new BasicProperties.Builder().contentType("application/json")
            .deliveryMode(2).build();

    private final Connection connection;
    private final String queue;
    private final ObjectMapper mapper;
    private final Queue<Channel> idle = new ConcurrentLinkedQueue<>();

    ConfirmedPublishing(ConnectionFactory factory, String queue, ObjectMapper mapper) throws Exception {
        connection = factory.newConnection("publish");
        this.queue = queue;
        this.mapper = mapper;
    }

    @Override
    public void one(Order order) throws Exception {
        batch(List.of(order));
    }

    /** The client has no call for many messages: they are written one by one, and their confirms waited for once. */
    @Override
    public void batch(List<Order> orders) throws Exception {
        Channel channel = channel();
        for (Order order : orders) {
            channel.basicPublish("", queue, PERSISTENT_JSON, mapper.writeValueAsBytes(order));
        }
        channel.waitForConfirmsOrDie(TIMEOUT_MILLIS);
        // One on which something failed does not come back.
        idle.add(channel);
    }

    private Channel channel() throws Exception {
        Channel known = idle.poll();
        if (known != null) {
            return known;
        }
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        return channel;
    }
}
