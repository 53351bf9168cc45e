package dev.herald.runtime.container;

/**
 * One attempt at a message. Whatever it decides counts only while it is the current one.
 *
 * @param message the message
 * @param number which attempt it is; a message that is kept here between attempts has several
 * @param received what the listener sees of it, or {@code null} if it has not been read
 */
record Attempt(InFlight message, int number, ReceivedMessage<?> received) {
}
