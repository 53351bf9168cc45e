package dev.herald.stress;

/** Counts of the whole run. Guarded by the {@link Model}. */
final class Totals {

    long messages;
    long calls;
    /** Attempts that did not end well. */
    long failures;
    /** Faults of the broker, and leases that it ended. */
    long faults;
    long stops;
    long starts;
    /** In nanoseconds. */
    long longestStop;
}
