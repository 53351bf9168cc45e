package dev.herald.spi.support;

import dev.herald.spi.Attempts;

/**
 * The receive of a message that ended last, for brokers that count receives only. Each later receive counts as an attempt.
 *
 * @param receive its number, as the broker counts them, 1 being the first
 * @param attempts the attempts until then
 */
public record EndedReceive(int receive, Attempts attempts) {

    /**
     * The number of the attempt that a handler begins next in a later receive.
     *
     * @param last the receive that ended last, or {@code null} if none is known
     * @param atReceipt the number when it was received; the end of an earlier receive may have become known since
     */
    public static int attempt(EndedReceive last, int receive, int atReceipt) {
        return isBefore(last, receive) ? last.attempts.plus(receive - last.receive).counted() : Math.max(1, atReceipt);
    }

    /**
     * How often the message has been received, without receives that are known to have ended before a handler began.
     *
     * @param atReceipt the number when it was received, as in {@link #attempt}
     */
    public static int receives(EndedReceive last, int receive, int atReceipt) {
        return isBefore(last, receive) ? last.attempts.plus(receive - last.receive).begun() : atReceipt;
    }

    /** Whether it was decided before this receive that no further attempt begins. */
    public static boolean isUsedUp(EndedReceive last, int receive) {
        return isBefore(last, receive) && last.attempts.usedUp();
    }

    private static boolean isBefore(EndedReceive last, int receive) {
        return last != null && last.receive < receive;
    }

    /** Whether nothing is known by it that the number of receives does not say. */
    boolean isAsCounted() {
        return receive == attempts.counted() && receive == attempts.begun() && !attempts.usedUp();
    }
}
