package dev.herald.orders;

import java.util.List;

import dev.herald.BatchReceipt;
import dev.herald.Publisher;

/** Places orders; implemented by Herald. */
public interface OrderMessages {

    /** Returns when the broker has confirmed the order. */
    @Publisher(queue = "orders")
    void place(OrderTask order);

    /** Returns when the broker has confirmed or rejected each order. */
    @Publisher(queue = "orders")
    BatchReceipt placeAll(List<OrderTask> orders);
}
