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

    private final Buffer limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PubSubDelivery> messages = new ArrayDeque<>();

    /** The result of adding a message. */
    enum Added {
        KEPT,
        /** The message, or an older one instead, was dropped. */
        DROPPED,
        /** The buffer is full, and the connection has to be closed. */
        REJECTED
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
                return Added.REJECTED;
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
                taken.add(messages.removeFirst());
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
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }
}
