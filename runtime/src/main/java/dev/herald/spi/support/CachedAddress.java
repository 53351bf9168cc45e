package dev.herald.spi.support;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The address of a destination for its broker's client: looked up by the first caller, and cached until it turns out to be
 * stale. A missing destination is not cached. Thread-safe.
 */
public final class CachedAddress {

    private final LookUp lookUp;
    private final ReentrantLock lookingUp = new ReentrantLock();
    private volatile String address;

    /** Finds the destination, and creates it if configured so. */
    public interface LookUp {

        /** @throws MissingDestinationException if the destination is missing and not to be created */
        String address() throws MissingDestinationException;
    }

    public CachedAddress(LookUp lookUp) {
        this.lookUp = lookUp;
    }

    /** @throws MissingDestinationException if the destination is missing and not to be created */
    public String get() throws MissingDestinationException {
        String known = address;
        return known != null ? known : lookUp();
    }

    /** One caller looks up, the others wait for the result: an application starts with many first messages at once. */
    private String lookUp() throws MissingDestinationException {
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

    /** The address is stale: the next caller looks it up again. */
    public void forget() {
        address = null;
    }
}
