package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.Inbox;

/**
 * A channel that a consumer receives on. Deliveries are settled on the channel they came on, as long as it is open; when
 * it closes, the broker has them back. Consuming may end and begin again in between.
 */
final class ConsumerChannel {

    private static final int CANCEL_SECONDS = 10;

    private final Channel channel;
    private final Inbox inbox;
    private final Runnable changed;
    private final ReentrantLock settling = new ReentrantLock();
    /** Delivery tags that are not settled, in the order received, which is theirs. */
    private final Set<Long> outstanding = new LinkedHashSet<>();
    private volatile ShutdownSignalException closedBy;
    private volatile Consuming consuming;

    /** @param changed called when the channel closed, or the broker ended the consumer; does not block */
    ConsumerChannel(Channel channel, Inbox inbox, Runnable changed) {
        this.channel = channel;
        this.inbox = inbox;
        this.changed = changed;
        channel.addShutdownListener(this::closed);
    }

    private void closed(ShutdownSignalException cause) {
        boolean first = closedBy == null;
        closedBy = cause;
        handOver();
        if (first) {
            inbox.lost(delivery -> delivery instanceof RabbitMqDelivery own && own.channel() == this,
                    "its channel was closed: " + RabbitMqFailures.reason(cause));
            changed.run();
        }
    }

    boolean isOpen() {
        return closedBy == null;
    }

    /** What closed it. */
    ShutdownSignalException closedBy() {
        return closedBy;
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

    /**
     * Acknowledges; those that were settled before are not sent again, for the broker would close the channel.
     *
     * @return for each tag whether it was outstanding
     */
    List<Boolean> acknowledge(List<Long> tags) throws IOException {
        settling.lock();
        try {
            List<Boolean> known = tags.stream().map(outstanding::contains).toList();
            Collection<Long> rest = acknowledgePrefix(new HashSet<>(tags));
            for (Long tag : tags) {
                if (rest.contains(tag) && outstanding.remove(tag)) {
                    channel.basicAck(tag, false);
                }
            }
            return known;
        } finally {
            settling.unlock();
        }
    }

    /** The oldest deliveries, as far as all of them are done, take one call. @return those that are left */
    private Collection<Long> acknowledgePrefix(Set<Long> tags) throws IOException {
        List<Long> prefix = new ArrayList<>();
        for (Iterator<Long> oldest = outstanding.iterator(); oldest.hasNext();) {
            Long tag = oldest.next();
            if (!tags.contains(tag)) {
                break;
            }
            prefix.add(tag);
        }
        if (prefix.size() > 1) {
            channel.basicAck(prefix.get(prefix.size() - 1), true);
            prefix.forEach(tag -> {
                outstanding.remove(tag);
                tags.remove(tag);
            });
        }
        return tags;
    }

    /** Gives one back, to be delivered again at once. @return whether it was outstanding */
    boolean reject(long tag) throws IOException {
        settling.lock();
        try {
            boolean known = outstanding.remove(tag);
            if (known) {
                channel.basicReject(tag, true);
            }
            return known;
        } finally {
            settling.unlock();
        }
    }

    /** Gives back all that is not settled. */
    void close() {
        try {
            channel.close();
        } catch (IOException | TimeoutException | AlreadyClosedException closedAnyway) {
            return;
        }
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
            settling.lock();
            try {
                outstanding.add(envelope.getDeliveryTag());
            } finally {
                settling.unlock();
            }
            begun.join();
            if (isOpen()) {
                inbox.push(List.of(new RabbitMqDelivery(ConsumerChannel.this,
                        new com.rabbitmq.client.Delivery(envelope, properties, body))));
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
