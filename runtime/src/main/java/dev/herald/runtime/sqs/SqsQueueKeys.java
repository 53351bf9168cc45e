package dev.herald.runtime.sqs;

import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;

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
        return new SqsQueueKeys(ConfigKeys.of(queue, "declare"), ConfigKeys.of(queue, "name"),
                ConfigKeys.of(queue, "dead-letter"));
    }
}
