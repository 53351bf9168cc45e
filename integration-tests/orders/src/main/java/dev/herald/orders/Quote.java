package dev.herald.orders;

import java.math.BigDecimal;

/** The price of an order. */
public record Quote(long orderId, BigDecimal price) {
}
