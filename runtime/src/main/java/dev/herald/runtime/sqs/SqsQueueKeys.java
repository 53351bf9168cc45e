package dev.herald.runtime.sqs;

import dev.herald.spi.Destination;

/**
 * The configuration keys that decide on a queue, for messages that name the cure.
 *
 * @param declare what to do about its existence
 * @param name which queue it is
 * @param deadLetter its dead letters; the beginning of several keys, without the dot
 */
public record SqsQueueKeys(String declare, String name, String deadLetter) {

    /** Those of a queue that is configured as one. */
    static SqsQueueKeys of(Destination queue) {
        String prefix = "quarkus.herald.queue.\"" + queue.name() + "\".";
        return new SqsQueueKeys(prefix + "declare", prefix + "name", prefix + "dead-letter");
    }
}
