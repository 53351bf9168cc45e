package dev.herald.runtime.publishing;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.spi.support.Futures;

/**
 * Publishes what a method returned.
 *
 * @param publisher publishes it
 * @param batch whether a value is a list, of which each element is published
 */
public record PublishingResultHandler(TargetPublisher<?> publisher, boolean batch) implements ResultHandler {

    public static PublishingResultHandler of(ResultTarget result, Publishers publishers) {
        return new PublishingResultHandler(publishers.target(result.target()), result.batch());
    }

    @Override
    public void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done) {
        Throwable failure = null;
        try {
            List<OutgoingMessage<?>> messages = messages(value);
            if (!messages.isEmpty() && !mayBlock) {
                publisher.sendAsync(messages).whenComplete((receipts, thrown) -> done.accept(thrown != null
                        ? Futures.cause(thrown)
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

    /** Of a list, a part may have been sent. */
    @Override
    public boolean isRepeatable() {
        return !batch;
    }

    /** The messages in a value: none in {@code null}, in a batch one for each element that is not {@code null}. */
    List<OutgoingMessage<?>> messages(Object value) {
        if (value == null) {
            return List.of();
        }
        if (batch) {
            return ((List<?>) value).stream().filter(Objects::nonNull).<OutgoingMessage<?>>map(TargetPublisher::message)
                    .toList();
        }
        return List.of(TargetPublisher.message(value));
    }
}
