package dev.herald.orders;

import java.util.List;
import java.util.stream.LongStream;

/** A queue by its broker's client alone: another application's view, which has never heard of Herald. */
interface Queue {

    /** Sends messages, and returns when the broker has them. */
    void send(List<String> bodies);

    /** Takes some messages, waiting for them up to a second. */
    List<String> take();

    /** How many messages it has: visible, in a consumer's hands, and delayed if it is the queue that holds those. */
    int count();

    /** Places orders with the numbers from {@code first} on. */
    default void placeOrders(long first, int count) {
        send(LongStream.range(first, first + count).mapToObj(Queue::body).toList());
    }

    private static String body(long id) {
        return Trouble.of(id) == Trouble.UNREADABLE
                ? "process_order " + id
                : "{\"task\":\"process_order\",\"order_id\":" + id + ",\"timestamp\":1563926400.5}";
    }
}
