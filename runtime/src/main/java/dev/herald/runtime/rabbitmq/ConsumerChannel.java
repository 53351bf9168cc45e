package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.MessageSink;
import dev.herald.spi.support.GuardedCallback;

/**
 * A channel that a consumer receives on, and on which its deliveries are settled. Consuming may end and begin again in
 * between.
 */
final class ConsumerChannel {

    private static final int CANCEL_SECONDS = 10;

    private final Channel channel;
    private final MessageSink inbox;
    private final Runnable changed;
    private final UnackedDeliveries settling;
    private volatile boolean closed;
    private volatile Consuming consuming;

    /** @param changed called when the channel closed, or the broker ended the consumer; does not block */
    ConsumerChannel(Channel channel, MessageSink inbox, Runnable changed) {
        this.channel = channel;
        this.inbox = inbox;
        this.changed = changed;
        this.settling = new UnackedDeliveries(channel);
        channel.addShutdownListener(this::closed);
    }

    private void closed(ShutdownSignalException cause) {
        boolean first = !closed;
        closed = true;
        handOver();
        if (first) {
            GuardedCallback.run("giving up the messages of a closed RabbitMQ channel",
                    () -> inbox.lost(delivery -> delivery instanceof RabbitMqDelivery own && own.channel() == settling,
                            "its channel was closed: " + RabbitMqFailures.reason(cause)));
            changed.run();
        }
    }

    boolean isOpen() {
        return settling.isOpen();
    }

    /** What closed it. */
    ShutdownSignalException closedBy() {
        return settling.closedBy();
    }

    /** Whether the broker has ended the consumer, as it does when the queue is deleted. */
    boolean isEndedByBroker() {
        Consuming now = consuming;
        return now != null && now.endedByBroker;
    }

    /** Receives from a queue; deliveries are handed over from {@link #handOver} on. */
    void consume(String queue, int prefetch, boolean exclusive, Map<String, Object> arguments) throws IOException {
        channel.basicQos(prefetch);
        // One that was begun in vain, such as by a call that timed out, must not hold up the channel's thread.
        handOver();
        Consuming next = new Consuming();
        consuming = next;
        next.tag = channel.basicConsume(queue, false, "", false, exclusive, arguments, next);
    }

    /** The inbox is ready for deliveries. */
    void handOver() {
        Consuming now = consuming;
        if (now != null) {
            now.begun.complete(null);
        }
    }

    /** Receives no more; returns when all that had come is handed over, or at the latest after some seconds. */
    void cancel() throws IOException, InterruptedException {
        Consuming now = consuming;
        consuming = null;
        if (now == null || now.endedByBroker || !isOpen()) {
            return;
        }
        channel.basicCancel(now.tag);
        try {
            now.ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException notTold) {
            throw new IOException("the end of consuming was not told within " + CANCEL_SECONDS + " s", notTold);
        }
    }

    /** Gives back all that is not settled. */
    void close() {
        settling.close();
    }

    /** One consumer; its methods are called one after the other. */
    private final class Consuming extends DefaultConsumer {

        /** Completed in any case: at the latest when the channel closes. */
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile boolean endedByBroker;
        private volatile String tag;

        Consuming() {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
            long tag = envelope.getDeliveryTag();
            settling.received(tag);
            begun.join();
            if (isOpen() && !GuardedCallback.run("handing over a message of RabbitMQ", () -> inbox.push(List.of(
                    new RabbitMqDelivery(settling, new com.rabbitmq.client.Delivery(envelope, properties, body)))))) {
                GuardedCallback.run("giving back a message of RabbitMQ", () -> reject(tag));
            }
        }

        /** What nobody holds would be held until the channel closes. */
        private void reject(long tag) {
            try {
                settling.reject(tag);
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }

        @Override
        public void handleCancelOk(String consumerTag) {
            ended.complete(null);
        }

        @Override
        public void handleCancel(String consumerTag) {
            endedByBroker = true;
            ended.complete(null);
            changed.run();
        }

        @Override
        public void handleShutdownSignal(String consumerTag, ShutdownSignalException cause) {
            ended.complete(null);
        }
    }
}
