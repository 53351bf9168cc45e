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
    /** Throws what the last look-up threw; {@code null} if it succeeded. */
    private LookUp failure;
    private long failedAt;

    /** Finds the destination, and creates it if configured so. */
    public interface LookUp {

        /** @throws MissingDestinationException if the destination is missing and not to be created */
        String address() throws MissingDestinationException;
    }

    public CachedAddress(LookUp lookUp) {
        this.lookUp = lookUp;
    }

    /**
     * @throws MissingDestinationException if the destination is missing and not to be created
     * @throws InterruptedException if the thread was interrupted while it waited for another one's look-up
     */
    public String get() throws MissingDestinationException, InterruptedException {
        String known = address;
        return known != null ? known : lookUp();
    }

    /**
     * One caller looks up, the others wait for the result: an application starts with many first messages at once. A failure,
     * too, is the result of all who waited for it. If each then looked up in turn, while the broker says nothing the last one
     * would wait as many times as long as there are callers.
     */
    private String lookUp() throws MissingDestinationException, InterruptedException {
        long arrival = System.nanoTime();
        lookingUp.lockInterruptibly();
        try {
            String known = address;
            if (known != null) {
                return known;
            }
            return failure != null && failedAt - arrival >= 0 ? failure.address() : lookUpNow();
        } finally {
            lookingUp.unlock();
        }
    }

    private String lookUpNow() throws MissingDestinationException {
        try {
            String found = lookUp.address();
            address = found;
            failure = null;
            return found;
        } catch (MissingDestinationException missing) {
            failed(() -> {
                throw missing;
            });
            throw missing;
        } catch (RuntimeException failed) {
            failed(() -> {
                throw failed;
            });
            throw failed;
        }
    }

    private void failed(LookUp again) {
        failure = again;
        failedAt = System.nanoTime();
    }

    /** The address is stale: the next caller looks it up again. */
    public void forget() {
        address = null;
    }
}
