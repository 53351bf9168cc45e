package dev.herald.benchmarks;

/**
 * What the messages say. As JSON about 120 bytes, and as many more as the note is long.
 *
 * @param id counts the messages from 0
 * @param sentNanos when it was sent, or was to be sent, by {@link System#nanoTime}, which on one machine is the same clock
 *        in every process
 */
public record Order(long id, long sentNanos, String customer, int quantity, double total, String note) {

    /** An order that was sent now. */
    public static Order of(long id, String note) {
        return of(id, System.nanoTime(), note);
    }

    public static Order of(long id, long sentNanos, String note) {
        return new Order(id, sentNanos, "customer-" + id % 1000, (int) (id % 9) + 1, 19.95, note);
    }
}
