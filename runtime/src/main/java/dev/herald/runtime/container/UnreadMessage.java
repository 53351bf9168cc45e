package dev.herald.runtime.container;

import dev.herald.UnreadableMessageException;
import dev.herald.runtime.support.MessageWrapper;
import dev.herald.spi.support.FailureText;

/** A message whose payload was not read, for who has to decide what becomes of it. */
record UnreadMessage(ReceivedMessage<Object> message, Throwable failure) implements MessageWrapper<Object> {

    @Override
    public Object payload() {
        throw failure instanceof UnreadableMessageException unreadable
                ? unreadable
                : new UnreadableMessageException("the payload was not read: " + FailureText.of(failure), failure);
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
