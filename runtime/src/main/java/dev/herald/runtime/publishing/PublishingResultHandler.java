package dev.herald.runtime.publishing;

import java.util.List;
import java.util.function.Consumer;

import dev.herald.BatchReceipt;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.ResultHandler;

/** Publishes what a method returned: one message, or one for each element of a list. */
public record PublishingResultHandler(TargetPublisher<?> publisher) implements ResultHandler {

    @Override
    public void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done) {
        List<OutgoingMessage<?>> messages = messages(value);
        if (messages.isEmpty()) {
            done.accept(null);
        } else if (mayBlock) {
            TargetPublisher.all(publisher.sendBlocking(messages));
            done.accept(null);
        } else {
            publisher.sendAsync(messages).whenComplete((receipts, failure) -> done.accept(
                    failure != null ? failure : failureIn(receipts)));
        }
    }

    private static Throwable failureIn(BatchReceipt receipts) {
        try {
            TargetPublisher.all(receipts);
            return null;
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    /** The messages in a value: none in {@code null}, one for each element in a list. */
    static List<OutgoingMessage<?>> messages(Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().<OutgoingMessage<?>>map(PublishingResultHandler::message).toList();
        }
        return List.of(message(value));
    }

    public static OutgoingMessage<?> message(Object value) {
        return value instanceof OutgoingMessage<?> message ? message : OutgoingMessage.of(value);
    }
}
