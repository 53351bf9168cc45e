package dev.herald.orders;

/** An order that could not be handled. */
public record Alert(String reason) {
}
