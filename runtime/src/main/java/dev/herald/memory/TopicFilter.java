package dev.herald.memory;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/** Which messages of a topic a subscriber gets. */
@FunctionalInterface
interface TopicFilter {

    /** @param headers the message's headers, lists included */
    boolean passes(OutgoingMessage<Body> message, Headers headers);

    static TopicFilter of(FilterPolicy policy) {
        return (message, headers) -> policy.matches(headers, message.payload());
    }
}
