package dev.herald.orders;

/**
 * The question what an order would cost.
 *
 * @param orderId the order's number
 * @param workMillis how long it takes to find out, in milliseconds
 */
public record QuoteRequest(long orderId, long workMillis) {
}
