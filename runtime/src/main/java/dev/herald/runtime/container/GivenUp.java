package dev.herald.runtime.container;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.herald.spi.Consumer;

/**
 * How many messages wait here for the dead-letter queue, which has not taken them yet. They keep their leases and their
 * order, but must not fill the memory, or take what others need. Thread-safe.
 */
final class GivenUp {

    /** Messages that wait here at most; the others wait at the broker. */
    private static final int MOST = 100;
    /** The share of the listener's memory, and of the places of a broker that pushes, that they may take from others. */
    private static final int SHARE = 4;

    private final Permits permits;
    private final Consumer consumer;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    GivenUp(Permits permits, Consumer consumer) {
        this.permits = permits;
        this.consumer = consumer;
    }

    /** @return false if there is no room for the message, which has to wait at the broker */
    boolean keep(InFlight message) {
        int most = consumer.pushes() ? Math.min(MOST, permits.largestCapacity() / SHARE) : MOST;
        if (messages.incrementAndGet() > most) {
            messages.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(message.size) > permits.mostBytes() / SHARE) {
            keepNoLonger(message);
            return false;
        }
        return true;
    }

    void keepNoLonger(InFlight message) {
        messages.decrementAndGet();
        bytes.addAndGet(-message.size);
    }

    boolean isEmpty() {
        return messages.get() == 0;
    }
}
