package dev.herald.spi.support;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Where a destination is for its broker's client: looked up by whoever needs it first, and remembered until it turns out to
 * be stale. That nothing was found is not remembered. Thread-safe.
 */
public final class CachedAddress {

    private final LookUp lookUp;
    private final ReentrantLock lookingUp = new ReentrantLock();
    private volatile String address;

    /** Finds the destination, and creates it if it is to be created. */
    public interface LookUp {

        /** @throws MissingDestinationException if it is missing and not to be created */
        String address() throws MissingDestinationException;
    }

    public CachedAddress(LookUp lookUp) {
        this.lookUp = lookUp;
    }

    /** @throws MissingDestinationException if it is missing and not to be created */
    public String get() throws MissingDestinationException {
        String known = address;
        return known != null ? known : ask();
    }

    /** One caller asks, the others wait for its answer: an application starts with many first messages at once. */
    private String ask() throws MissingDestinationException {
        lookingUp.lock();
        try {
            String known = address;
            if (known == null) {
                known = lookUp.address();
                address = known;
            }
            return known;
        } finally {
            lookingUp.unlock();
        }
    }

    /** There is nothing at the address: it is looked up anew when it is needed next. */
    public void forget() {
        address = null;
    }
}
