package dev.herald.spi;

/**
 * The time by which a broker's leases last and its delays pass: the system's, except for a broker in the process, whose time
 * tests stop and move. Values are comparable by difference only, as those of {@link System#nanoTime}. Thread-safe.
 */
public interface BrokerClock {

    /** The system's time. */
    BrokerClock SYSTEM = systemNanos -> systemNanos;

    /** The time of this clock when {@link System#nanoTime} is {@code systemNanos}. */
    long at(long systemNanos);

    /** The time of this clock now. */
    default long nanoTime() {
        return at(System.nanoTime());
    }

    /** How many nanoseconds of the system's time pass until this clock reaches {@code instant} if nobody moves it. */
    default long untilReached(long instant) {
        return instant - nanoTime();
    }
}
