package dev.herald.runtime.container;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that a listener's messages occupy, from when they are received until the broker has confirmed their
 * settlement. How large a message is, is known only once it is here: what is being received counts as the largest messages
 * of late did. Thread-safe.
 */
final class ReceivedBytes {

    /** Of a message before any is here, at most: the largest of Amazon SQS, and more than most on other brokers. */
    private static final long UNSEEN = 1L << 20;
    /** So many are received at first, however little memory there is. */
    private static final int FIRST = 16;
    /** So many messages it takes to forget two thirds of how large an exceptional one was. */
    private static final int MEMORY = 256;

    private final long most;
    private final AtomicLong held = new AtomicLong();
    /** Places of receives under way. */
    private final AtomicInteger reserved = new AtomicInteger();
    /** The size of the largest messages of late. A lost update is no loss. */
    private volatile long expected;
    private volatile int capacity;

    /** @param most the bound in bytes; one message is received whatever its size */
    ReceivedBytes(long most) {
        this.most = most;
        this.expected = Math.max(1, Math.min(UNSEEN, most / FIRST));
        this.capacity = fitting();
    }

    /** A receive for so many messages begins; fewer than none if it ends without as many. */
    void reserve(int places) {
        reserved.addAndGet(places);
    }

    /**
     * Messages were received.
     *
     * @param messages how many
     * @param bytes of all of them
     * @param largest of them, in bytes
     */
    void received(int messages, long bytes, int largest) {
        held.addAndGet(bytes);
        long before = expected;
        long now = largest >= before
                ? largest
                : Math.max(1, before - ((before - largest) * Math.min(messages, MEMORY) + MEMORY - 1) / MEMORY);
        if (now != before) {
            expected = now;
            int fitting = fitting();
            // Each change costs a push broker's consumer two calls.
            if (fitting < capacity || fitting / 2 >= capacity) {
                capacity = fitting;
            }
        }
    }

    /** A message of that size is here no longer. @return whether there was no room for another one */
    boolean left(int bytes) {
        boolean wasFull = isFull();
        held.addAndGet(-bytes);
        return wasFull;
    }

    boolean isFull() {
        return free() < expected;
    }

    /** How many more messages there is probably room for. */
    int room() {
        return places(free());
    }

    /** How many messages there is probably room for if there are none. Changes seldom, if sizes vary. */
    int capacity() {
        return capacity;
    }

    long most() {
        return most;
    }

    long held() {
        return held.get();
    }

    private long free() {
        return most - held.get() - reserved.get() * expected;
    }

    private int fitting() {
        return Math.max(1, places(most));
    }

    private int places(long bytes) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, bytes / expected));
    }
}
