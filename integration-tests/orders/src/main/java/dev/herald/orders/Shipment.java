package dev.herald.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is to be sent to a customer.
 *
 * @param orderId the order's number
 */
public record Shipment(@JsonProperty("order_id") long orderId) {
}
