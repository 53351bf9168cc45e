package dev.herald.runtime.container;

/**
 * The extensions of a lease, one after another, and the settlement that has to wait for the end of the last one. Guarded by
 * the lock of its {@link InFlight message}.
 */
final class Extensions {

    private int last;
    private long since;
    private boolean underWay;
    private Runnable next;

    /** Whether another one may begin: none is under way, or it was not answered for {@code patience}. */
    boolean mayBegin(long now, long patience) {
        return !underWay || now - since >= patience;
    }

    /** @return its number */
    int begin(long now) {
        underWay = true;
        since = now;
        return ++last;
    }

    boolean isUnderWay() {
        return underWay;
    }

    boolean isLast(int number) {
        return number == last;
    }

    /** What to do when the last one ends. */
    void then(Runnable settlement) {
        next = settlement;
    }

    /** The last one has ended. @return what to do now; {@code null} if nothing waits */
    Runnable end() {
        underWay = false;
        Runnable settlement = next;
        next = null;
        return settlement;
    }

    /**
     * Does not wait for the last one any longer, whose answer will be ignored.
     *
     * @return what to do now; {@code null} if nothing waits, or has not waited for {@code patience}
     */
    Runnable giveUp(long now, long patience) {
        if (next == null || now - since < patience) {
            return null;
        }
        last++;
        return end();
    }
}
