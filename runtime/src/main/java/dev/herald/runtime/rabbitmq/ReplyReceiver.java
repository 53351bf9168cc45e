package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;

import dev.herald.spi.MessageSink;
import dev.herald.spi.support.GuardedCallback;

/** Receives direct replies, which RabbitMQ sends to the channel of the request, without a queue. Thread-safe. */
final class ReplyReceiver {

    /** The pseudo-queue that stands for the channel of the request. */
    static final String ADDRESS = "amq.rabbitmq.reply-to";

    private volatile MessageSink sink;
    /** On which requests are sent; another one may still receive replies. */
    private volatile Channel last;

    /** Sends further replies there; {@code null} to drop them. */
    void replyTo(MessageSink newSink) {
        sink = newSink;
    }

    void receiveOn(Channel channel) throws IOException {
        last = channel;
        AtomicBoolean open = new AtomicBoolean(true);
        channel.addShutdownListener(cause -> {
            // Aborting a closed channel calls its listeners again.
            if (open.getAndSet(false) && channel == last) {
                lost();
            }
        });
        channel.basicConsume(ADDRESS, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                MessageSink open = sink;
                if (open != null) {
                    GuardedCallback.run("handing over a reply from RabbitMQ", () -> open.push(List.of(
                            new RabbitMqDelivery(null, ADDRESS,
                                    new com.rabbitmq.client.Delivery(envelope, properties, body)))));
                }
            }
        });
    }

    /** Replies to what was sent on a channel that is closed do not arrive. */
    private void lost() {
        MessageSink open = sink;
        if (open != null) {
            GuardedCallback.run("reporting lost replies from RabbitMQ", () -> open.missed(Instant.now()));
        }
    }
}
