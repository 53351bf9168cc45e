package dev.herald.orders;

/** An order nobody could handle. */
public record Alert(String reason) {
}
