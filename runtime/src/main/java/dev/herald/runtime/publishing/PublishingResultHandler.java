package dev.herald.runtime.publishing;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.support.CallerContext;

/** Publishes what a listener's method returned: one message, or one for each element of a list. */
public record PublishingResultHandler(TargetPublisher<?> publisher) implements ResultHandler {

    @Override
    public void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done) {
        Throwable failure = null;
        try {
            List<OutgoingMessage<?>> messages = messages(value);
            if (!messages.isEmpty() && !mayBlock) {
                publisher.sendAsync(messages).whenComplete((receipts, thrown) -> done.accept(thrown != null
                        ? CallerContext.cause(thrown)
                        : TargetPublisher.failureIn(receipts)));
                return;
            }
            if (!messages.isEmpty()) {
                failure = TargetPublisher.failureIn(publisher.sendBlocking(messages));
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        done.accept(failure);
    }

    /** The messages in a value: none in {@code null}, one for each element of a list that is not {@code null}. */
    static List<OutgoingMessage<?>> messages(Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().filter(Objects::nonNull).<OutgoingMessage<?>>map(TargetPublisher::message).toList();
        }
        return List.of(TargetPublisher.message(value));
    }
}
