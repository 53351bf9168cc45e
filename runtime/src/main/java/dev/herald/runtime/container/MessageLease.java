package dev.herald.runtime.container;

/**
 * The lease on one message: when it ends, the extension under way, and the settlement that waits for its answer. Guarded by
 * the lock of the {@link InFlight} that owns it.
 */
final class MessageLease {

    private final boolean expires;
    private long until;
    /** The number of the extension that was sent last. */
    private int extension;
    private long extendingSince;
    private boolean extending;
    private Runnable afterExtension;

    private MessageLease(boolean expires, long until) {
        this.expires = expires;
        this.until = until;
    }

    /** @param until when it ends ({@link System#nanoTime}) */
    static MessageLease until(long until) {
        return new MessageLease(true, until);
    }

    /** For a message of a broker without leases. */
    static MessageLease none() {
        return new MessageLease(false, 0);
    }

    boolean expires() {
        return expires;
    }

    /** What is left of it; without one, nothing. */
    long remainingNanos(long now) {
        return expires ? Math.max(0, until - now) : 0;
    }

    void lastsUntil(long newUntil) {
        until = newUntil;
    }

    void lastsAtLeastUntil(long leastUntil) {
        if (leastUntil - until > 0) {
            until = leastUntil;
        }
    }

    /**
     * Whether an extension may be sent now. One that has not been answered for {@code patience} does not keep others from
     * being sent.
     */
    boolean mayBeExtended(long now, long patience) {
        return !(extending && now - extendingSince < patience);
    }

    /** @return the extension's number */
    int beginExtension(long now) {
        extending = true;
        extendingSince = now;
        return ++extension;
    }

    boolean isLastExtension(int number) {
        return number == extension;
    }

    /** Has the settlement wait for the answer to an extension. @return false if none is under way */
    boolean postpone(Runnable settlement) {
        if (extending) {
            afterExtension = settlement;
        }
        return extending;
    }

    /** The last extension was answered. @return the settlement that has waited for this, or {@code null} */
    Runnable endExtension() {
        extending = false;
        Runnable next = afterExtension;
        afterExtension = null;
        return next;
    }

    /**
     * Waits no longer for the answer to an extension; one that comes nevertheless is late.
     *
     * @return the settlement that has waited for longer than {@code patience}, or {@code null}
     */
    Runnable giveUpExtension(long now, long patience) {
        if (afterExtension == null || now - extendingSince < patience) {
            return null;
        }
        extension++;
        return endExtension();
    }
}
