package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.List;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;

import dev.herald.spi.MessageSink;
import dev.herald.spi.support.GuardedCallback;

/** Receives the replies to the requests of one channel; RabbitMQ sends them there without a queue. Thread-safe. */
final class ReplyReceiver {

    /** The address that stands for the channel the request comes on; the broker makes it a real one. */
    static final String ADDRESS = "amq.rabbitmq.reply-to";

    private volatile MessageSink inbox;

    /** Replies go to this one from now on; {@code null} for nobody. */
    void replyTo(MessageSink newInbox) {
        inbox = newInbox;
    }

    void receiveOn(Channel channel) throws IOException {
        channel.basicConsume(ADDRESS, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                MessageSink open = inbox;
                if (open != null) {
                    GuardedCallback.run("handing over a reply of RabbitMQ", () -> open.push(List.of(
                            new RabbitMqDelivery(null, new com.rabbitmq.client.Delivery(envelope, properties, body)))));
                }
            }
        });
    }
}
