package dev.herald.runtime.metadata;

/**
 * Where the returned values of a method are published.
 *
 * @param target the destination, with the type of what is published
 * @param batch whether the method is declared to return a {@code List}, published as one message for each element. The
 *        declaration counts, not the class of a value: a class of the application that happens to be a list is one payload.
 */
public record ResultTarget(DestinationRef target, boolean batch) {
}
