package dev.herald.runtime.filters;

import dev.herald.Message;
import dev.herald.runtime.support.MessageWrapper;
import dev.herald.spi.Body;

/**
 * A message before it is read.
 *
 * @param body its payload, or what earlier filters have made of it
 * @param message all but its payload
 */
record RawMessage(Body body, Message<?> message) implements MessageWrapper<byte[]> {

    /** The filter's own, as it may change them: a retry and a dead letter have the bytes that were received. */
    @Override
    public byte[] payload() {
        return body.isText() ? body.bytes() : body.bytes().clone();
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
