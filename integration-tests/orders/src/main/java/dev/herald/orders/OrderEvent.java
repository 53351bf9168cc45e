package dev.herald.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An event in the life of an order.
 *
 * @param event what happened, such as {@code invoiced}
 * @param orderId the order's number
 */
public record OrderEvent(String event, @JsonProperty("order_id") long orderId) {
}
