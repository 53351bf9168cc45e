package dev.herald.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Goods to send to a customer.
 *
 * @param orderId the order's number
 */
public record Shipment(@JsonProperty("order_id") long orderId) {
}
