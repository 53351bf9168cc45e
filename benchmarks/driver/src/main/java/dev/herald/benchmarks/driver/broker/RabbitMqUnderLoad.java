package dev.herald.benchmarks.driver.broker;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.wire.AmqpTap;
import dev.herald.benchmarks.driver.wire.WireTap;
import dev.herald.brokers.RabbitMq;

/** RabbitMQ, with durable classic queues and persistent messages. */
public final class RabbitMqUnderLoad implements BrokerUnderLoad {

    private static final int UNCONFIRMED = 1000;
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final BasicProperties PERSISTENT_JSON = new BasicProperties.Builder().contentType("application/json")
            .deliveryMode(2).build();

    private final RabbitMq server = RabbitMq.start();
    private final Connection connection;
    private final Channel channel;

    public RabbitMqUnderLoad() throws IOException {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(server.uri());
            connection = factory.newConnection("driver");
            channel = connection.createChannel();
            channel.confirmSelect();
        } catch (Exception e) {
            server.close();
            throw new IOException("cannot connect to " + server.uri(), e);
        }
    }

    @Override
    public String description() {
        return "RabbitMQ " + connection.getServerProperties().get("version")
                + ", a durable classic queue, persistent messages";
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public WireTap tap() {
        return new AmqpTap(uri());
    }

    @Override
    public boolean keepsMessages() {
        return true;
    }

    @Override
    public boolean isConsumed(String queue) {
        return true;
    }

    @Override
    public synchronized void create(String queue) {
        try {
            channel.queueDelete(queue);
            channel.queueDeclare(queue, true, false, false, null);
        } catch (IOException e) {
            throw new IllegalStateException("cannot create " + queue, e);
        }
    }

    @Override
    public synchronized void send(String queue, List<Order> orders) {
        try {
            for (int i = 0; i < orders.size(); i++) {
                channel.basicPublish("", queue, PERSISTENT_JSON, OrderJson.bytes(orders.get(i)));
                if (i % UNCONFIRMED == UNCONFIRMED - 1) {
                    channel.waitForConfirmsOrDie(TIMEOUT_MILLIS);
                }
            }
            channel.waitForConfirmsOrDie(TIMEOUT_MILLIS);
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("cannot publish to " + queue, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while publishing to " + queue, e);
        }
    }

    @Override
    public synchronized void offer(String queue, List<Order> orders) {
        try {
            for (Order order : orders) {
                channel.basicPublish("", queue, PERSISTENT_JSON, OrderJson.bytes(order));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot publish to " + queue, e);
        }
    }

    /** A call each millisecond. */
    @Override
    public int fewestPerCall(double perSecond) {
        return (int) Math.ceil(perSecond / 1000);
    }

    /** What was unacknowledged is ready again as soon as its consumer's connection has ended. */
    @Override
    public synchronized long backlog(String queue) {
        try {
            return channel.messageCount(queue);
        } catch (IOException e) {
            throw new IllegalStateException("cannot look at " + queue, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // The server goes as well.
        }
        server.close();
    }
}
