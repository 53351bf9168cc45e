package dev.herald.runtime.sqs;

import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;

/**
 * The configuration keys of a queue, for error texts that name the cure.
 *
 * @param declare the key that chooses whether to create it
 * @param name the key of its physical name
 * @param deadLetter the common prefix of the keys for its dead-letter queue, without the dot
 */
public record SqsQueueKeys(String declare, String name, String deadLetter) {

    /** The keys of a queue that is configured as a queue, not as part of a topic's subscription. */
    static SqsQueueKeys of(Destination queue) {
        return new SqsQueueKeys(ConfigKeys.of(queue, "declare"), ConfigKeys.of(queue, "name"),
                ConfigKeys.of(queue, "dead-letter"));
    }
}
