package dev.herald.orders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;

/** A quorum queue on RabbitMQ. Each call uses a new channel, so it works after the server has failed. */
final class RabbitQueue implements Queue {

    private static final int MOST = 100;

    private final Connections connections;
    private final String name;

    /** Provides an open connection. */
    interface Connections {
        Connection open() throws IOException, TimeoutException;
    }

    private interface Work<R> {
        R on(Channel channel) throws Exception;
    }

    /** The queue of this name, which the sample or {@link #send} declares. */
    RabbitQueue(Connections connections, String name) {
        this.connections = connections;
        this.name = name;
    }

    /** Declares the queue exactly as the sample's listener does, otherwise its declaration would fail. */
    @Override
    public void send(List<String> bodies) {
        on(channel -> {
            channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", 54,
                    "x-dead-letter-exchange", "", "x-dead-letter-routing-key", name + "-dlq"));
            channel.confirmSelect();
            BasicProperties persistent = MessageProperties.PERSISTENT_TEXT_PLAIN;
            for (String body : bodies) {
                channel.basicPublish("", name, persistent, body.getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(60_000);
            return null;
        });
    }

    @Override
    public List<String> take() {
        if (count() == 0) {
            return List.of();
        }
        return on(channel -> {
            List<String> bodies = new ArrayList<>();
            GetResponse got = channel.basicGet(name, false);
            while (got != null) {
                bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
                channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
                got = bodies.size() < MOST ? channel.basicGet(name, false) : null;
            }
            return bodies;
        });
    }

    /** Ready messages only: AMQP does not report others. */
    @Override
    public int count() {
        try (Channel channel = connections.open().createChannel()) {
            DeclareOk declared = channel.queueDeclarePassive(name);
            return declared.getMessageCount();
        } catch (IOException notDeclaredYet) {
            return 0;
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private <R> R on(Work<R> work) {
        try (Channel channel = connections.open().createChannel()) {
            return work.on(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
