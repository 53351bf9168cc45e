package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.herald.spi.Buffer;

/** Messages that wait for a handler: as many as are allowed, for Redis does not wait. Thread-safe. */
final class PubSubBuffer {

    private final Buffer limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PubSubDelivery> messages = new ArrayDeque<>();

    /** What became of a message that came. */
    enum Added {
        KEPT,
        /** It was dropped, or an older one for it. */
        DROPPED,
        /** There is no place, and none is to be made: the connection has to end. */
        REFUSED
    }

    PubSubBuffer(Buffer limits) {
        this.limits = limits;
    }

    /** Does not block. */
    Added add(PubSubDelivery message) {
        lock.lock();
        try {
            boolean full = messages.size() >= limits.size();
            if (full && limits.overflow() == Buffer.Overflow.DISCONNECT) {
                return Added.REFUSED;
            }
            if (full && limits.overflow() == Buffer.Overflow.DROP_NEWEST) {
                return Added.DROPPED;
            }
            if (full) {
                messages.removeFirst();
            }
            messages.addLast(message);
            changed.signalAll();
            return full ? Added.DROPPED : Added.KEPT;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest messages; none if none came in time. */
    List<PubSubDelivery> take(int max, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (messages.isEmpty() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            List<PubSubDelivery> taken = new ArrayList<>(Math.min(max, messages.size()));
            while (taken.size() < max && !messages.isEmpty()) {
                taken.add(messages.removeFirst());
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether there is nothing left */
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

    /** @return how many there were */
    int clear() {
        lock.lock();
        try {
            int count = messages.size();
            messages.clear();
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }
}
