package dev.herald.contract.guide;

/** Another. */
public record OrderEvent(int order, String state) {
}
