package dev.herald.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A task on the queue {@code orders}, as any producer may send it.
 *
 * @param task the task: {@value #PROCESS_ORDER}
 * @param orderId the order's number
 * @param timestamp when the order was placed, in seconds since 1970
 */
public record OrderTask(String task, @JsonProperty("order_id") long orderId, double timestamp) {

    public static final String PROCESS_ORDER = "process_order";

    static OrderTask process(long orderId) {
        return new OrderTask(PROCESS_ORDER, orderId, System.currentTimeMillis() / 1000.0);
    }
}
