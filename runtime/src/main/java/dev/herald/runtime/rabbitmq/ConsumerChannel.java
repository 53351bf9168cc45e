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
 * A channel on which a consumer receives messages and settles them. Consuming may be cancelled and begun again on the same
 * channel.
 */
final class ConsumerChannel {

    private static final int CANCEL_SECONDS = 10;

    private final Channel channel;
    private final MessageSink sink;
    private final ExpiredCopies expired;
    private final Runnable changed;
    private final UnackedDeliveries unacked;
    private volatile boolean closed;
    private volatile Consuming consuming;

    /**
     * @param expired takes what must not be handled any more
     * @param changed called when the channel was closed or the broker cancelled the consumer; must not block
     */
    ConsumerChannel(Channel channel, DeliveryCounts counts, MessageSink sink, ExpiredCopies expired, Runnable changed) {
        this.channel = channel;
        this.sink = sink;
        this.expired = expired;
        this.changed = changed;
        this.unacked = new UnackedDeliveries(channel, counts);
        channel.addShutdownListener(this::closed);
    }

    private void closed(ShutdownSignalException cause) {
        boolean first = !closed;
        closed = true;
        handOver();
        if (first) {
            GuardedCallback.run("reporting the lost messages of a RabbitMQ channel",
                    () -> sink.lost(delivery -> delivery instanceof RabbitMqDelivery own && own.channel() == unacked,
                            "its channel was closed: " + RabbitMqFailures.reason(cause)));
            changed.run();
        }
    }

    boolean isOpen() {
        return unacked.isOpen();
    }

    /** Why it was closed, or {@code null} if it is open. */
    ShutdownSignalException closedBy() {
        return unacked.closedBy();
    }

    /** How many deliveries are not settled. */
    int unsettled() {
        return unacked.count();
    }

    /** The interval of the connection's heartbeats; 0 if it has none. */
    int heartbeatSeconds() {
        return channel.getConnection().getHeartbeat();
    }

    /** Whether the broker has cancelled the consumer, as it does when the queue is deleted. */
    boolean isEndedByBroker() {
        Consuming now = consuming;
        return now != null && now.endedByBroker;
    }

    /**
     * Starts consuming a queue; deliveries are handed over from {@link #handOver} on. If that fails, the channel is closed:
     * the broker may have made the consumer all the same.
     */
    void consume(String queue, int prefetch, boolean exclusive, Map<String, Object> arguments) throws IOException {
        channel.basicQos(prefetch);
        Consuming next = new Consuming(queue);
        consuming = next;
        orClose(() -> next.tag = channel.basicConsume(queue, false, "", false, exclusive, arguments, next));
    }

    private interface Call {
        void run() throws IOException;
    }

    private void orClose(Call call) throws IOException {
        boolean done = false;
        try {
            call.run();
            done = true;
        } finally {
            if (!done) {
                // Deliveries must not block the channel's thread, which closes it.
                handOver();
                close();
            }
        }
    }

    /** The sink is ready for deliveries. */
    void handOver() {
        Consuming now = consuming;
        if (now != null) {
            now.begun.complete(null);
        }
    }

    /**
     * Cancels consuming, if it does. Returns when all deliveries up to then are handed over. If that fails, the channel is
     * closed: the broker may go on delivering.
     */
    void cancel() throws IOException, InterruptedException {
        Consuming now = consuming;
        if (now == null || now.endedByBroker || !isOpen()) {
            return;
        }
        handOver();
        orClose(() -> channel.basicCancel(now.tag));
        consuming = null;
        try {
            now.ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException noReply) {
            throw new IOException("the broker did not confirm within " + CANCEL_SECONDS + " s that the consumer is cancelled",
                    noReply);
        }
    }

    /** Closes the channel, which requeues all unacknowledged messages. */
    void close() {
        unacked.close();
    }

    /** One consumer. The client calls its methods one at a time. */
    private final class Consuming extends DefaultConsumer {

        private final String queue;
        /** Completed at the latest when the channel closes. */
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile boolean endedByBroker;
        private volatile String tag;

        Consuming(String queue) {
            super(channel);
            this.queue = queue;
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
            long tag = envelope.getDeliveryTag();
            unacked.received(tag);
            begun.join();
            if (isOpen() && !GuardedCallback.run("handing over a message from RabbitMQ", () -> handOver(
                    new RabbitMqDelivery(unacked, queue, new com.rabbitmq.client.Delivery(envelope, properties, body))))) {
                GuardedCallback.run("requeuing a message of RabbitMQ", () -> reject(tag));
            }
        }

        private void handOver(RabbitMqDelivery delivery) {
            if (!delivery.isExpiredCopy()) {
                sink.push(List.of(delivery));
            } else {
                expired.end(delivery);
            }
        }

        /** Otherwise the message would stay unacknowledged until the channel closes. */
        private void reject(long tag) {
            try {
                unacked.reject(tag);
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
