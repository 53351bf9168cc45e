package dev.herald.contract.guide;

/** A payload. */
public record Order(int id, String customer) {
}
