package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;

/**
 * The unacknowledged deliveries of a channel. They can be settled only there and only while the channel is open; when it
 * closes, the broker requeues them. Thread-safe.
 */
final class UnackedDeliveries {

    private final Channel channel;
    private final DeliveryCounts counts;
    private final ReentrantLock settling = new ReentrantLock();
    /** The tags of unsettled deliveries in ascending order, as received; removed only while holding the lock. */
    private final Set<Long> outstanding = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile ShutdownSignalException closedBy;
    /** Whether the broker has confirmed the close of the channel, and with it all settlements. */
    private boolean ended;

    UnackedDeliveries(Channel channel, DeliveryCounts counts) {
        this.channel = channel;
        this.counts = counts;
        channel.addShutdownListener(cause -> closedBy = cause);
    }

    boolean isOpen() {
        return closedBy == null;
    }

    /** Why it was closed, or {@code null} if it is open. */
    ShutdownSignalException closedBy() {
        return closedBy;
    }

    DeliveryCounts counts() {
        return counts;
    }

    /** How many bytes a frame of its connection has at most; 0 if that is not limited. */
    int frameMax() {
        return channel.getConnection().getFrameMax();
    }

    /** Takes the first message of a queue; {@code null} if it is empty. */
    RabbitMqDelivery take(String queue) throws IOException {
        GetResponse first = channel.basicGet(queue, false);
        if (first == null) {
            return null;
        }
        received(first.getEnvelope().getDeliveryTag());
        return new RabbitMqDelivery(this, queue, new Delivery(first.getEnvelope(), first.getProps(), first.getBody()));
    }

    /** Notes a delivery, which has to be settled. */
    void received(long tag) {
        outstanding.add(tag);
    }

    int count() {
        return outstanding.size();
    }

    /** Whether a delivery can still be settled. */
    boolean isOutstanding(long tag) {
        return isOpen() && outstanding.contains(tag);
    }

    /** Acknowledges a delivery. @return whether it was outstanding; if not, nothing is sent */
    boolean acknowledge(long tag) throws IOException {
        return settle(tag, () -> channel.basicAck(tag, false));
    }

    /**
     * Acknowledges deliveries. One that was settled before is not sent again: the broker would close the channel.
     *
     * @return for each tag whether it was outstanding
     */
    List<Boolean> acknowledge(List<Long> tags) throws IOException {
        settling.lock();
        try {
            List<Boolean> known = tags.stream().map(outstanding::contains).toList();
            Collection<Long> rest = acknowledgePrefix(new HashSet<>(tags));
            for (Long tag : tags) {
                if (rest.contains(tag)) {
                    settle(tag, () -> channel.basicAck(tag, false));
                }
            }
            return known;
        } finally {
            settling.unlock();
        }
    }

    /** Acknowledges as many of the oldest deliveries as possible with one call. @return the others */
    private Collection<Long> acknowledgePrefix(Set<Long> tags) throws IOException {
        List<Long> prefix = prefix(tags);
        if (prefix.size() > 1) {
            channel.basicAck(prefix.get(prefix.size() - 1), true);
            prefix.forEach(tag -> {
                outstanding.remove(tag);
                tags.remove(tag);
            });
        }
        return tags;
    }

    private List<Long> prefix(Set<Long> tags) {
        synchronized (outstanding) {
            return outstanding.stream().takeWhile(tags::contains).toList();
        }
    }

    /**
     * Requeues a delivery that no handler has seen. Since RabbitMQ 4.3, quorum queues do not count that towards their
     * delivery limit.
     *
     * @return whether it was outstanding
     */
    boolean requeue(long tag) throws IOException {
        return settle(tag, () -> channel.basicNack(tag, false, true));
    }

    /** Requeues a delivery that failed. @return whether it was outstanding */
    boolean reject(long tag) throws IOException {
        return settle(tag, () -> channel.basicReject(tag, true));
    }

    private interface Call {
        void send() throws IOException;
    }

    /** Forgets the delivery only when the call was sent: whoever fails to send one may try again, or give the message up. */
    private boolean settle(long tag, Call call) throws IOException {
        settling.lock();
        try {
            boolean known = outstanding.contains(tag);
            if (known) {
                call.send();
                outstanding.remove(tag);
            }
            return known;
        } finally {
            settling.unlock();
        }
    }

    /**
     * Waits until the broker has processed all settlements, which it does not confirm by itself.
     *
     * @return false if some of the deliveries may be redelivered
     */
    boolean confirm() {
        // The broker processes the methods of a channel in order: its reply comes after everything sent before.
        return roundTrip(() -> channel.basicQos(0));
    }

    /** {@link #confirm}; also closes the channel if nothing is left to settle. For a channel that receives nothing more. */
    boolean confirmAndEnd() {
        return roundTrip(() -> {
            if (outstanding.isEmpty()) {
                channel.close();
                ended = true;
            } else {
                channel.basicQos(0);
            }
        });
    }

    private interface Rpc {
        void call() throws IOException, TimeoutException;
    }

    private boolean roundTrip(Rpc rpc) {
        settling.lock();
        try {
            if (!ended) {
                rpc.call();
            }
            return true;
        } catch (IOException | TimeoutException | ShutdownSignalException lost) {
            return false;
        } finally {
            settling.unlock();
        }
    }

    /** Closes the channel, which requeues all unsettled deliveries. */
    void close() {
        try {
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException closedAnyway) {
            return;
        }
    }
}
