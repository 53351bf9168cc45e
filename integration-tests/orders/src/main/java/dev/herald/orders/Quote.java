package dev.herald.orders;

import java.math.BigDecimal;

/** What an order would cost. */
public record Quote(long orderId, BigDecimal price) {
}
