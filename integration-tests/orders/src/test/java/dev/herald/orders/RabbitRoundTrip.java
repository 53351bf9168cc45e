package dev.herald.orders;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

/** A quorum queue on RabbitMQ, declared as by Herald, and direct reply-to, without publisher confirms. */
final class RabbitRoundTrip implements RoundTrip {

    private static final String QUESTIONS = "raw-questions";
    private static final String REPLIES = "amq.rabbitmq.reply-to";
    private static final int PERSISTENT = 2;

    private final Connection connection;
    private final Channel asking;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    RabbitRoundTrip(String host, int port) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(host);
        factory.setPort(port);
        connection = factory.newConnection("raw");
        answerOn(connection.createChannel());
        asking = connection.createChannel();
        asking.basicConsume(REPLIES, true, (tag, answer) -> answers.add(answer.getProperties().getCorrelationId()), tag -> {
        });
    }

    private static void answerOn(Channel channel) throws IOException {
        channel.queueDeclare(QUESTIONS, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.basicQos(10);
        channel.basicConsume(QUESTIONS, false, (tag, question) -> {
            channel.basicPublish("", question.getProperties().getReplyTo(), new BasicProperties.Builder()
                    .correlationId(question.getProperties().getCorrelationId()).build(),
                    ANSWER.getBytes(StandardCharsets.UTF_8));
            channel.basicAck(question.getEnvelope().getDeliveryTag(), false);
        }, tag -> {
        });
    }

    @Override
    public void once() throws Exception {
        String id = UUID.randomUUID().toString();
        asking.basicPublish("", QUESTIONS, new BasicProperties.Builder().replyTo(REPLIES).correlationId(id)
                .deliveryMode(PERSISTENT).build(), QUESTION.getBytes(StandardCharsets.UTF_8));
        String answered = answers.poll(30, TimeUnit.SECONDS);
        if (!id.equals(answered)) {
            throw new IllegalStateException("unexpected reply: " + answered);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close(5_000);
    }
}
