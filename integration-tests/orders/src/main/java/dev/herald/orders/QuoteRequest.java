package dev.herald.orders;

/**
 * A request for the price of an order.
 *
 * @param orderId the order's number
 * @param workMillis how long the calculation takes, in milliseconds
 */
public record QuoteRequest(long orderId, long workMillis) {
}
