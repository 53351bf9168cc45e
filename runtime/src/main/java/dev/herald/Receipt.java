package dev.herald;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The broker's confirmation of one message.
 *
 * @param messageId the broker's id of the message; the id the consumer sees
 * @param sequenceNumber its place in a FIFO queue or stream, where the broker tells it
 * @param receivers how many consumers got it, where the broker tells it (Redis {@code PUBLISH})
 */
public record Receipt(String messageId, Optional<String> sequenceNumber, OptionalLong receivers) {

    /** A receipt of which only the id is known. */
    public static Receipt of(String messageId) {
        return new Receipt(messageId, Optional.empty(), OptionalLong.empty());
    }
}
