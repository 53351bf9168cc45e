package dev.herald.orders;

import java.util.List;
import java.util.stream.LongStream;

/** A queue as seen by an application that uses the broker's client without Herald. */
interface Queue {

    /** Sends messages, and returns when the broker has confirmed them. */
    void send(List<String> bodies);

    /** Receives and removes some messages, waiting up to a second. */
    List<String> take();

    /** The number of its messages: visible, in flight, and delayed if the queue itself holds those. */
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
