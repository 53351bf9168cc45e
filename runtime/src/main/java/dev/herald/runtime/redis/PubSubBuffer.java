package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.herald.spi.Buffer;

/** A bounded buffer of messages that wait for a handler: Redis has no back pressure. Thread-safe. */
final class PubSubBuffer {

    /** The buffer is full, and the connection has to be closed. */
    static final int REJECTED = -1;

    private final Buffer limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PubSubDelivery> messages = new ArrayDeque<>();
    private long bytes;

    PubSubBuffer(Buffer limits) {
        this.limits = limits;
    }

    /**
     * Adds a message. Does not block.
     *
     * @return how many messages were dropped, of which the message may be one, or {@link #REJECTED}
     */
    int add(PubSubDelivery message) {
        lock.lock();
        try {
            long size = message.size();
            if (isFull(size) && limits.overflow() != Buffer.Overflow.DROP_OLDEST) {
                return limits.overflow() == Buffer.Overflow.DISCONNECT ? REJECTED : 1;
            }
            int dropped = 0;
            while (isFull(size)) {
                removeFirst();
                dropped++;
            }
            messages.addLast(message);
            bytes += size;
            changed.signalAll();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(long size) {
        return messages.size() >= limits.size() || !messages.isEmpty() && size > limits.bytes() - bytes;
    }

    private PubSubDelivery removeFirst() {
        PubSubDelivery first = messages.removeFirst();
        bytes -= first.size();
        return first;
    }

    /** Removes the oldest messages; none if none arrived in time. */
    List<PubSubDelivery> take(int max, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (messages.isEmpty() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            List<PubSubDelivery> taken = new ArrayList<>(Math.min(max, messages.size()));
            while (taken.size() < max && !messages.isEmpty()) {
                taken.add(removeFirst());
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether the buffer is empty */
    boolean awaitEmpty(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (!messages.isEmpty() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** @return how many messages were removed */
    int clear() {
        lock.lock();
        try {
            int count = messages.size();
            messages.clear();
            bytes = 0;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }
}
