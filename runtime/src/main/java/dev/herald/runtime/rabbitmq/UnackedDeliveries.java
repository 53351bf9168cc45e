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
 * What came on a channel and is not settled. It is settled there and nowhere else, as long as the channel is open; when it
 * closes, the broker has it back. Thread-safe.
 */
final class UnackedDeliveries {

    private final Channel channel;
    private final ReentrantLock settling = new ReentrantLock();
    /** Delivery tags that are not settled, in the order received, which is ascending; removed from under the lock only. */
    private final Set<Long> outstanding = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile ShutdownSignalException closedBy;
    /** Whether the broker has agreed to its end, with all that was settled before. */
    private boolean ended;

    UnackedDeliveries(Channel channel) {
        this.channel = channel;
        channel.addShutdownListener(cause -> closedBy = cause);
    }

    boolean isOpen() {
        return closedBy == null;
    }

    /** What closed it, or {@code null}. */
    ShutdownSignalException closedBy() {
        return closedBy;
    }

    /** Takes a queue's first message; {@code null} if there is none. */
    RabbitMqDelivery take(String queue) throws IOException {
        GetResponse first = channel.basicGet(queue, false);
        if (first == null) {
            return null;
        }
        received(first.getEnvelope().getDeliveryTag());
        return new RabbitMqDelivery(this, new Delivery(first.getEnvelope(), first.getProps(), first.getBody()));
    }

    /** A message came, and has to be settled. */
    void received(long tag) {
        outstanding.add(tag);
    }

    /** Acknowledges one. @return whether it was outstanding; if not, nothing is sent */
    boolean acknowledge(long tag) throws IOException {
        return settle(tag, () -> channel.basicAck(tag, false));
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
     * Gives one back that no handler has seen, to be delivered again at once: a quorum queue of RabbitMQ 4.3 or newer does
     * not count that towards its delivery limit.
     *
     * @return whether it was outstanding
     */
    boolean giveBack(long tag) throws IOException {
        return settle(tag, () -> channel.basicNack(tag, false, true));
    }

    /** Gives one back that failed, to be delivered again at once. @return whether it was outstanding */
    boolean reject(long tag) throws IOException {
        return settle(tag, () -> channel.basicReject(tag, true));
    }

    private interface Call {
        void send() throws IOException;
    }

    private boolean settle(long tag, Call call) throws IOException {
        settling.lock();
        try {
            boolean known = outstanding.remove(tag);
            if (known) {
                call.send();
            }
            return known;
        } finally {
            settling.unlock();
        }
    }

    /**
     * Waits until the broker has what was settled, of which it says nothing by itself.
     *
     * @return whether it has; otherwise some of it may be delivered again
     */
    boolean confirm() {
        // The broker does one thing after the other: it answers this when it is done with what came before.
        return answers(() -> channel.basicQos(0));
    }

    /** {@link #confirm}, and the end of the channel if nothing is left to settle: nothing is received on it any more. */
    boolean confirmAndEnd() {
        return answers(() -> {
            if (outstanding.isEmpty()) {
                channel.close();
                ended = true;
            } else {
                channel.basicQos(0);
            }
        });
    }

    private interface Question {
        void ask() throws IOException, TimeoutException;
    }

    private boolean answers(Question question) {
        settling.lock();
        try {
            if (!ended) {
                question.ask();
            }
            return true;
        } catch (IOException | TimeoutException | ShutdownSignalException lost) {
            return false;
        } finally {
            settling.unlock();
        }
    }

    /** Gives back all that is not settled. */
    void close() {
        try {
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException closedAnyway) {
            return;
        }
    }
}
