package dev.herald.runtime.container;

/**
 * One attempt at a message. Whatever it decides counts only while it is the current one.
 *
 * @param message the message
 * @param begun which attempt it is of those begun on this delivery: a message that is kept here between attempts has several
 * @param received what the listener sees of it, or {@code null} if it has not been read
 */
record Attempt(InFlight message, int begun, ReceivedMessage<?> received) {

    /** Its number among the attempts that count: 1 is the first. */
    int number() {
        return message.number(begun);
    }
}
