package dev.herald.orders;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The amount to pay for an order.
 *
 * @param orderId the order's number
 * @param amount in euros
 */
public record Invoice(@JsonProperty("order_id") long orderId, BigDecimal amount) {
}
