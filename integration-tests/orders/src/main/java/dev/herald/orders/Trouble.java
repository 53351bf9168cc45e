package dev.herald.orders;

/** What goes wrong with an order, depending on its number. */
enum Trouble {
    NONE,
    /** Every 50th: the first two attempts fail. */
    TWO_FAILURES,
    /** Every 1,000th: every attempt fails. */
    PERMANENT_FAILURE,
    /** 500, 1,500, …: sent as text that is not JSON. */
    UNREADABLE;

    static Trouble of(long orderId) {
        if (orderId % 1000 == 0) {
            return PERMANENT_FAILURE;
        }
        if (orderId % 500 == 0) {
            return UNREADABLE;
        }
        return orderId % 50 == 0 ? TWO_FAILURES : NONE;
    }
}
