package dev.herald.runtime.rabbitmq;

import java.time.Instant;
import java.util.Map;

import dev.herald.HeraldHeaders;

/**
 * Where the messages of a listener go that are not tried again although attempts are left.
 *
 * @param queue the dead-letter queue, or {@code null}
 * @param source the logical name of the queue or topic they came from
 * @param listener the id of the listener
 */
record DeadLetterTarget(String queue, String source, String listener) {

    static final DeadLetterTarget NONE = new DeadLetterTarget(null, "", "");

    Map<String, String> headers(String reason, int attempts) {
        return Map.of(HeraldHeaders.DEAD_LETTER_REASON, reason, HeraldHeaders.DEAD_LETTER_SOURCE, source,
                HeraldHeaders.DEAD_LETTER_LISTENER, listener, HeraldHeaders.DEAD_LETTER_ATTEMPTS, Integer.toString(attempts),
                HeraldHeaders.DEAD_LETTER_TIME, Instant.now().toString());
    }
}
