package dev.herald.runtime;

/**
 * One try at a message.
 *
 * @param message the message
 * @param number which try it is; a message held back in hand is tried more than once
 */
record Attempt(InFlight message, int number) {

    Attempt(InFlight message) {
        this(message, message.attempt());
    }
}
