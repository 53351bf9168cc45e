package dev.herald;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The broker's confirmation of one message. A FIFO queue or topic also confirms a message that it drops as a duplicate: one with
 * the same deduplication id or, with content-based deduplication, the same body as another one within five minutes.
 *
 * @param messageId the broker's id of the message; consumers see it as {@link Message#id()}
 * @param sequenceNumber the message's position in a FIFO queue or topic, if the broker reports it
 * @param receivers how many subscribers got the message, if the broker reports it (Redis {@code PUBLISH})
 */
public record Receipt(String messageId, Optional<String> sequenceNumber, OptionalLong receivers) {

    /** A receipt must have an id. */
    public Receipt {
        Objects.requireNonNull(messageId, "messageId");
    }

    /** A receipt with nothing but the id. */
    public static Receipt of(String messageId) {
        return new Receipt(messageId, Optional.empty(), OptionalLong.empty());
    }
}
