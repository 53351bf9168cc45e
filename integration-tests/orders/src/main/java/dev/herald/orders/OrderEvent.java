package dev.herald.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that happened to an order, for whom it may concern.
 *
 * @param event what happened, such as {@code invoiced}
 * @param orderId the order's number
 */
public record OrderEvent(String event, @JsonProperty("order_id") long orderId) {
}
