package dev.herald.memory;

import java.time.Instant;

import dev.herald.Headers;

/**
 * A message of the memory broker, as it was when looked at; what {@code Message.unwrap} yields there.
 *
 * @param id the broker's id
 * @param body the body as text
 * @param headers the headers
 * @param attempts how many attempts handlers have begun, the current one included: how often the message was received
 *        from the queue it is in, without the receipts that were returned untouched
 * @param groupId the message group, or {@code null}
 * @param sentAt when it was sent, by {@link MemoryClock}
 */
public record StoredMessage(String id, String body, Headers headers, int attempts, String groupId, Instant sentAt) {

    static StoredMessage of(MemoryMessage message) {
        return of(message, message.count);
    }

    static StoredMessage of(MemoryMessage message, int attempts) {
        return new StoredMessage(message.id, message.body.text(), message.headers, attempts, message.groupId,
                Instant.ofEpochMilli(message.sentAtMillis));
    }
}
