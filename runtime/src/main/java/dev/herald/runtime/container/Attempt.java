package dev.herald.runtime.container;

/**
 * One try at a message.
 *
 * @param message the message
 * @param number which try it is; a message held back in hand is tried more than once
 * @param received what the listener sees of it, or {@code null} if it has not been read
 */
record Attempt(InFlight message, int number, ReceivedMessage<?> received) {

    Attempt(InFlight message) {
        this(message, message.attempt(), null);
    }
}
